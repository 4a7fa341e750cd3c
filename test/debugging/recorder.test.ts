import {
  counter,
  currentRecorder,
  describeCounter,
  describeHistogram,
  gauge,
  histogram,
  noopRecorder,
  swapGlobalRecorder,
  Unit,
  withLocalRecorder,
} from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const held = counter('held_total', { made: 'before any recorder' })
let recorder = new DebuggingRecorder()

function assertThrows(run: () => unknown): Error {
  try {
    run()
  } catch (error) {
    return error as Error
  }
  throw new Error('Nothing was thrown.')
}

test.before.each(() => {
  recorder = new DebuggingRecorder()
  recorder.install()
})
test.after.each(() => {
  swapGlobalRecorder(noopRecorder)
})

test('values are found by name and labels, in any order and form of the labels', () => {
  counter('jobs_total', { queue: 'mail', zone: 1 }).increment(2)
  gauge('depth').set(-3)
  const snapshot = recorder.snapshot()
  const pairs: Array<[string, string | number]> = [
    ['zone', 1],
    ['queue', 'mail'],
  ]
  assert.is(snapshot.counter('jobs_total', { zone: '1', queue: 'mail' }), 2)
  assert.is(snapshot.counter('jobs_total', new Map<string, string | number>(pairs)), 2)
  assert.is(snapshot.gauge('depth'), -3)
  assert.is(snapshot.find('counter', 'jobs_total', { queue: 'mail' }), undefined)
  assert.is(snapshot.find('gauge', 'jobs_total', { queue: 'mail', zone: 1 }), undefined)
  assert.is(snapshot.find('counter', 'jobs_total', { queue: 'mail', zone: 1, more: 'x' }), undefined)
})

test('a recorder is uninstalled once, and one that has taken its place stays', () => {
  const [first, second] = [new DebuggingRecorder(), new DebuggingRecorder()]
  const uninstallFirst = first.install()
  uninstallFirst()
  const uninstallSecond = second.install()
  uninstallFirst()
  assert.is(currentRecorder(), second)
  first.install()
  uninstallSecond()
  uninstallFirst()
  assert.is(currentRecorder(), first)
})

test('a histogram of more values than an array takes does not keep others from being read', () => {
  histogram('sizes').recordMany(1, 2 ** 32)
  histogram('waits').record(2)
  counter('jobs_total').increment()
  const snapshot = recorder.snapshot()
  histogram('waits').record(3)
  assert.is(snapshot.counter('jobs_total'), 1)
  assert.equal(snapshot.histogram('waits'), [2])
  assert.is(snapshot.histogram('waits'), snapshot.histogram('waits'))
  assert.throws(() => snapshot.histogram('sizes'), RangeError)
})

test('an entry has the advice that its metric was described with', () => {
  const advice = { buckets: [1, 10], quantiles: [0.5] }
  describeHistogram('advised', 'Text', advice)
  describeHistogram('advised', 'Text', { buckets: [2] })
  describeHistogram('not_advised', 'Text')
  histogram('advised').record(1)
  histogram('not_advised').record(1)
  const snapshot = recorder.snapshot()
  assert.equal(snapshot.find('histogram', 'advised')?.advice, advice)
  assert.not('advice' in snapshot.find('histogram', 'not_advised')!)
})

test('the first description of a name wins, of whichever kind', () => {
  for (const text of ['First', 'Second']) {
    recorder.describeCounter('jobs_total', undefined, text)
    recorder.describeGauge('jobs_total', undefined, `${text}, too`)
  }
  counter('jobs_total')
  gauge('jobs_total')
  assert.equal(
    recorder.snapshot().entries.map(({ description }) => description),
    ['First', 'First, too'],
  )
})

test('a histogram shows every value in the order recorded', () => {
  const sizes = histogram('sizes')
  sizes.record(3)
  sizes.recordMany(1, 2)
  sizes.record(1)
  sizes.record(-0.5)
  assert.equal(recorder.snapshot().histogram('sizes'), [3, 1, 1, 1, -0.5])
})

test('what is not there is an error that lists what is', () => {
  counter('jobs_total', { queue: 'sms' }).increment()
  histogram('sizes').record(1.5)
  assert.throws(
    () => recorder.snapshot().counter('jobs_total', { queue: 'mail' }),
    (error: Error) =>
      error.message ===
      'There is no counter jobs_total{queue="mail"}. Recorded were:\n' +
        'counter jobs_total{queue="sms"} 1\n' +
        'histogram sizes [1.5]\n',
  )
  assert.throws(
    () => new DebuggingRecorder().snapshot().gauge('g'),
    /There is no gauge g\. Nothing was recorded\./,
  )
})

test('an error stays readable where much was recorded: what has the name comes first, and the rest is counted', () => {
  for (let route = 0; route < 200; route++) counter('requests_total', { route }).increment()
  const sizes = histogram('sizes', { of: 'mail' })
  for (let size = 0; size < 5_000; size++) sizes.record(size)
  const { message } = assertThrows(() => recorder.snapshot().histogram('sizes'))
  const lines = message.trimEnd().split('\n')
  assert.equal(lines.slice(0, 3), [
    'There is no histogram sizes. Recorded were:',
    'histogram sizes{of="mail"} [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, and 4980 more]',
    'counter requests_total{route="0"} 1',
  ])
  assert.equal([lines.length, lines.at(-1)], [22, 'and 181 more.'])
  assert.is(String(recorder.snapshot()).split('\n').length, 202)
})

test('a snapshot drains nothing and does not change; draining sets all back, and handles go on', () => {
  const jobs = counter('jobs_total')
  jobs.increment(5)
  gauge('depth').set(2)
  histogram('sizes').record(1)
  const before = recorder.snapshot()
  jobs.increment()
  assert.is(before.counter('jobs_total'), 5)
  assert.is(recorder.snapshot().counter('jobs_total'), 6)
  assert.is(recorder.snapshotter().snapshot({ drain: true }).counter('jobs_total'), 6)
  const after = recorder.snapshot()
  assert.equal(
    after.entries.map(({ value }) => value),
    [0, 0, []],
  )
  jobs.increment()
  assert.is(recorder.snapshot().counter('jobs_total'), 1)
})

test('entries come in the order of registration, with what was said of them', () => {
  describeCounter('described_total', Unit.Bytes, 'Bytes sent.')
  describeCounter('never_used_total', 'Not there.')
  gauge('depth')
  counter('described_total', { to: 'a' }).increment()
  assert.equal(recorder.snapshot().entries, [
    { kind: 'gauge', name: 'depth', labels: {}, value: 0 },
    {
      kind: 'counter',
      name: 'described_total',
      labels: { to: 'a' },
      unit: 'bytes',
      description: 'Bytes sent.',
      value: 1,
    },
  ])
})

test('install() follows with handles that are held, and what it returns puts back what was there', () => {
  held.increment()
  const inner = new DebuggingRecorder()
  const uninstall = inner.install()
  held.increment(3)
  uninstall()
  assert.is(currentRecorder(), recorder)
  held.increment()
  const labels = { made: 'before any recorder' }
  assert.is(inner.snapshot().counter('held_total', labels), 3)
  assert.is(recorder.snapshot().counter('held_total', labels), 2)
})

test('in local scopes, concurrent tests see their own values only', async () => {
  const run = async (count: number): Promise<number> => {
    const own = new DebuggingRecorder()
    await withLocalRecorder(own, async () => {
      for (let i = 0; i < count; i++) {
        counter('steps_total').increment()
        await null
      }
    })
    return own.snapshot().counter('steps_total')
  }
  assert.equal(await Promise.all([run(3), run(5)]), [3, 5])
  assert.is(recorder.snapshot().find('counter', 'steps_total'), undefined)
})

test('nothing is sanitized, and a name may be of several kinds', () => {
  counter('a-b').increment()
  gauge('a-b').set(2)
  counter('a_b', { __proto__x: 'é\n' }).increment(3)
  const snapshot = recorder.snapshot()
  assert.is(snapshot.counter('a-b'), 1)
  assert.is(snapshot.gauge('a-b'), 2)
  assert.is(snapshot.counter('a_b', { __proto__x: 'é\n' }), 3)
})

test.run()
