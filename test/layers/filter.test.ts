import { counter, gauge, histogram, Level, type Metadata, noopSeries } from 'metrics-facade'
import { FilterLayer, type FilterOptions } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const metadata: Metadata = {}

/** Which of these names reach the recorder, as they are registered without labels. */
function passing(options: FilterOptions, ...names: string[]): string[] {
  const recorder = new RecordingRecorder()
  const filter = new FilterLayer(options).layer(recorder)
  for (const name of names) filter.registerCounter(name, undefined, metadata)
  return names.filter(name => recorder.series('counter', name) !== undefined)
}

test('a pattern is found anywhere in the name, in every kind, and what has it is dropped', () => {
  const recorder = new RecordingRecorder()
  withInstalled(FilterLayer.fromPatterns(['tokio', 'bb8']).layer(recorder), () => {
    counter('tokio.loops').increment()
    gauge('hb10_bb8_conns').set(1)
    histogram('my_tokio').record(1)
    counter('hb10_conns', { tokio: 'bb8' }).increment()
  })
  assert.is(recorder.size, 1)
  assert.is(recorder.value('counter', 'hb10_conns', { tokio: 'bb8' }), 1)
})

test('what is dropped gets a silent series', () => {
  const filter = FilterLayer.fromPatterns(['a']).layer(new RecordingRecorder())
  assert.is(filter.registerCounter('a', undefined, metadata), noopSeries)
  assert.is(filter.registerGauge('a', undefined, metadata), noopSeries)
  assert.is(filter.registerHistogram('a', undefined, metadata), noopSeries)
})

test('case matters unless it is told not to', () => {
  const names = ['Jobs', 'JOBS_total', 'jobs', 'other']
  assert.equal(passing({ patterns: ['jobs'] }, ...names), ['Jobs', 'JOBS_total', 'other'])
  assert.equal(passing({ patterns: ['jObs'], caseInsensitive: true }, ...names), ['other'])
})

test('a pattern may be a regular expression, a global one too', () => {
  const names = ['http', 'http_total', 'my_http', 'http_again']
  assert.equal(passing({ patterns: [/^http/g] }, ...names, ...names), ['my_http', 'my_http'])
  assert.equal(passing({ patterns: [/^HTTP$/i, 'my_'] }, ...names), ['http_total', 'http_again'])
})

test('an allow-list drops all others', () => {
  const names = ['http_total', 'db_total', 'my_http']
  assert.equal(passing({ mode: 'allow', patterns: ['http'] }, ...names), ['http_total', 'my_http'])
})

test('without a condition, or with an empty list, everything passes', () => {
  for (const options of [
    {},
    { patterns: [] },
    { labels: [] },
    { targets: [] },
    { minimumLevel: Level.Info },
  ]) {
    assert.equal(passing(options, 'a', 'b'), ['a', 'b'])
  }
  assert.equal(passing({ patterns: [], targets: ['x'] }, 'a'), ['a'])
})

test('labels: by name with any value, or by name and value, in any form of either', () => {
  const sets = [
    { user: 'ferris' },
    new Map([['user', 1]]),
    { user: undefined },
    { status: 200 },
    [['status', '200']],
    { status: 500 },
    { queue: 'user' },
    undefined,
  ] as const
  const kept = (options: FilterOptions): number[] => {
    const recorder = new RecordingRecorder()
    const filter = new FilterLayer(options).layer(recorder)
    return sets.flatMap((labels, index) =>
      filter.registerGauge(`set_${index}`, labels as never, metadata) === noopSeries ? [] : [index],
    )
  }
  assert.equal(kept({ labels: ['user', ['status', 200]] }), [2, 5, 6, 7])
  assert.equal(kept({ labels: ['user', ['status', '200']], mode: 'allow' }), [0, 1, 3, 4])
  assert.equal(kept({ labels: [['queue', 'user']] }), [0, 1, 2, 3, 4, 5, 7])
})

test('a held handle and one by name are filtered by their labels alike', () => {
  const recorder = new RecordingRecorder()
  withInstalled(new FilterLayer({ labels: ['user'] }).layer(recorder), () => {
    const [dropped, kept] = [counter('jobs_total', { user: 1 }), counter('jobs_total', { queue: 1 })]
    for (let round = 0; round < 3; round++) {
      dropped.increment()
      kept.increment()
      counter('jobs_total', { user: 1 }).increment()
      counter('jobs_total', { queue: 1 }).increment()
    }
  })
  assert.is(recorder.size, 1)
  assert.is(recorder.value('counter', 'jobs_total', { queue: 1 }), 6)
})

test('targets are compared whole; metrics without one have none', () => {
  const recorder = new RecordingRecorder()
  const filter = new FilterLayer({ mode: 'allow', targets: ['db', 'http'] }).layer(recorder)
  for (const target of ['db', 'http', 'db.pool', 'D']) {
    filter.registerCounter(`of_${target}`, undefined, { target })
  }
  filter.registerCounter('of_none', undefined, {})
  assert.is(recorder.size, 2)
  assert.ok(recorder.series('counter', 'of_db') && recorder.series('counter', 'of_http'))
})

test('a minimum level drops what is less important, in both modes', () => {
  const levels = [Level.Trace, Level.Debug, Level.Info, Level.Warn, Level.Error]
  for (const mode of ['deny', 'allow'] as const) {
    const recorder = new RecordingRecorder()
    const patterns = mode === 'allow' ? ['level'] : ['other']
    const filter = new FilterLayer({ mode, patterns, minimumLevel: Level.Info }).layer(recorder)
    for (const level of levels) filter.registerCounter(`level_${level}`, undefined, { level })
    filter.registerCounter('level_default', undefined, {})
    assert.is(recorder.size, 4, mode)
    assert.is(recorder.series('counter', `level_${Level.Debug}`), undefined)
    assert.ok(recorder.series('counter', 'level_default'))
  }
})

test('the same name at two levels: one handle is silent, the other is not', () => {
  const recorder = new RecordingRecorder()
  const detail: Metadata = { level: Level.Debug }
  withInstalled(new FilterLayer({ minimumLevel: Level.Info }).layer(recorder), () => {
    for (let round = 0; round < 2; round++) {
      counter('jobs_total').increment(1)
      counter('jobs_total', undefined, detail).increment(10)
    }
  })
  assert.is(recorder.value('counter', 'jobs_total'), 2)
})

test('every condition that is given must be met', () => {
  const recorder = new RecordingRecorder()
  const options: FilterOptions = { patterns: ['http'], labels: ['user'], targets: ['web'] }
  const filter = new FilterLayer(options).layer(recorder)
  const web: Metadata = { target: 'web' }
  filter.registerCounter('http_dropped', { user: 1 }, web)
  filter.registerCounter('db', { user: 1 }, web)
  filter.registerCounter('http_bare', {}, web)
  filter.registerCounter('http_elsewhere', { user: 1 }, {})
  assert.is(recorder.size, 3)
  assert.is(recorder.series('counter', 'http_dropped', { user: 1 }), undefined)
})

test('a description is dropped only where no series of its name could pass', () => {
  const described = (options: FilterOptions): string[] => {
    const recorder = new RecordingRecorder()
    const filter = new FilterLayer(options).layer(recorder)
    filter.describeCounter('http_total', undefined, 'Requests')
    filter.describeGauge('http_open', undefined, 'Open')
    filter.describeHistogram('db_seconds', undefined, 'Queries')
    return recorder.descriptions.map(({ name }) => name)
  }
  const all = ['http_total', 'http_open', 'db_seconds']
  assert.equal(described({ patterns: ['http'] }), ['db_seconds'])
  assert.equal(described({ patterns: ['http'], labels: ['user'] }), all)
  assert.equal(described({ patterns: ['http'], targets: ['web'] }), all)
  assert.equal(described({ labels: ['user'] }), all)
  assert.equal(described({ minimumLevel: Level.Error }), all)
  assert.equal(described({ mode: 'allow', patterns: ['db'] }), ['db_seconds'])
  assert.equal(described({ mode: 'allow', patterns: ['db'], labels: ['user'] }), ['db_seconds'])
  assert.equal(described({ mode: 'allow', targets: ['web'] }), all)
})

test('lists that the caller changes afterwards change nothing', () => {
  const [patterns, targets] = [['a'], ['t']]
  const recorder = new RecordingRecorder()
  const filter = new FilterLayer({ patterns, targets }).layer(recorder)
  patterns.push('b')
  targets.push('u')
  filter.registerCounter('b', undefined, { target: 't' })
  filter.registerCounter('a', undefined, { target: 'u' })
  assert.is(recorder.size, 2)
})

test('options that make no sense are refused at once, naming the value and the remedy', () => {
  for (const [options, message] of [
    [{ patterns: [''] }, /pattern "" is empty/],
    [{ patterns: [5] }, /pattern 5 is not a string/],
    [{ patterns: 'jobs' }, /`patterns` must be an array, got jobs/],
    [{ labels: [''] }, /label "" is empty/],
    [{ labels: [[5, 5]] }, /label 5 is not a string/],
    [{ labels: { user: 1 } }, /must be an array/],
    [{ targets: [''] }, /target "" is empty/],
    [{ mode: 'block' }, /'deny' or 'allow', got block/],
    [{ minimumLevel: 7 }, /Level\.Info.*got 7/],
    [{ mode: 'allow' }, /lets nothing pass/],
    [{ mode: 'allow', minimumLevel: Level.Info }, /lets nothing pass/],
    [{ mode: 'allow', patterns: [] }, /lets nothing pass/],
  ] as const) {
    assert.throws(() => new FilterLayer(options as never), message)
  }
})

test.run()
