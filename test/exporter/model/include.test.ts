import {
  installRecorder,
  MetricKindMask,
  mergeGatherers,
  PrometheusBuilder,
  Renderer,
  type ValueSnapshot,
} from 'metrics-exporter-prometheus'
import { counter, gauge } from 'metrics-facade'
import prometheus from 'prom-client'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../../support/gate.ts'
import { collectorErrors, fixed, newRecorder } from '../../support/include-fixture.ts'
import { freshRecorder, manualClock, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { parseStrictly } from '../../support/strict-parser.ts'

test.after.each(uninstall)

test('a registry of prom-client is included as it is', async () => {
  const handle = freshRecorder()
  counter('ours_total').increment()
  const registry = new prometheus.Registry()
  registry.setDefaultLabels({ app: 'theirs' })
  const theirs = new prometheus.Counter({ name: 'theirs_total', help: 'T', registers: [registry] })
  handle.include(registry)
  theirs.inc(2)
  const text = await handle.renderAsync()
  assert.equal([sampleValue(text, 'ours_total'), sampleValue(text, 'theirs_total{app="theirs"}')], ['1', '2'])
  assert.is(sampleValue(handle.render(), 'theirs_total{app="theirs"}'), '2')
  // Joins the run that render() has begun.
  await handle.renderAsync()
  registry.setContentType(prometheus.openMetricsContentType as never)
  theirs.inc()
  assert.is(sampleValue(await handle.renderAsync(), 'theirs_total{app="theirs"}'), '3')
})

test('labels are added, global ones before those of the source; a label of the series wins over both', async () => {
  const handle = freshRecorder(builder =>
    builder.addGlobalLabel('service', 'shop').addGlobalLabel('zone', 'eu'),
  )
  handle.include(() => 'up{zone="us"} 1\nup{engine="b"} 2\n', { labels: new Map([['engine', 'a']]) })
  assert.is(
    handle.render(),
    '# TYPE up gauge\nup{service="shop",zone="us",engine="a"} 1\nup{service="shop",zone="eu",engine="b"} 2\n',
  )
  handle.setGlobalLabel('zone', undefined)
  assert.match(handle.render(), /^up\{service="shop",engine="b"\} 2$/m)
})

test('render() and the like show what an async source gave the last time; snapshot() asks none', async () => {
  const handle = freshRecorder()
  let [sync, async] = [0, 0]
  handle.include(() => `sync ${++sync}\n`)
  handle.include(async () => `async ${++async}\n`)
  assert.equal(handle.snapshot().families, [])
  const values = (text: string) => [sampleValue(text, 'sync'), sampleValue(text, 'async')]
  const hasRead = (value: number): boolean =>
    handle
      .snapshot()
      .families.some(({ name, series: [one] }) => name === 'async' && (one as ValueSnapshot).value === value)
  assert.equal(values(handle.render()), ['1', undefined])
  while (!hasRead(1)) await nextTurn()
  assert.equal(values(handle.render()), ['2', '1'])
  while (!hasRead(2)) await nextTurn()
  assert.equal(
    handle.snapshot().families.map(({ name, series }) => [name, (series[0] as { value: number }).value]),
    [
      ['sync', 2],
      ['async', 2],
    ],
  )
  assert.equal(values(await handle.renderAsync()), ['3', '3'])
})

test('what it returns removes the source; a source or collector of the same name replaces it', async () => {
  const handle = freshRecorder()
  const end = handle.include(() => 'first 1\n')
  handle.include(() => 'second 1\n', { name: 'engine' })
  assert.match(handle.render(), /^first 1$/m)
  end()
  handle.include(() => 'third 1\n', { name: 'engine' })
  assert.is(handle.render(), '# TYPE third gauge\nthird 1\n')
  handle.include(
    mergeGatherers([fixed([]), fixed([{ name: 'part', type: 'gauge', series: [{ labels: {}, value: 1 }] }])]),
    {
      name: 'engine',
    },
  )
  assert.is(handle.render(), '# TYPE part gauge\npart 1\n')
  {
    using _included = handle.include(async () => 'fourth 1\n', { name: 'engine' })
    assert.match(await handle.renderAsync(), /^fourth 1$/m)
  }
  assert.is(await handle.renderAsync(), '')
  handle.include(() => 'fifth 1\n', { name: 'engine' })
  handle.render()
  handle.collect(() => {}, 'engine')
  assert.is(handle.render(), '')
})

test('a source without a name is counted under that of its function, with a number from the second on', async () => {
  const handle = freshRecorder()
  const engine = (): string => 'no'
  handle.include(engine)
  handle.include(engine)
  handle.include({ metrics: engine })
  handle.render()
  const text = handle.render()
  for (const name of ['engine', 'engine_2', 'included'])
    assert.is(sampleValue(text, collectorErrors(name)), '2')
})

test('selections of names and labels apply to what is included', async () => {
  const handle = freshRecorder()
  counter('ours_total').increment()
  handle.include(
    () =>
      '# TYPE h histogram\nh_bucket{a="1",le="+Inf"} 1\nh_count{a="1"} 1\nh_sum{a="1"} 1\nother{a="2"} 1\n',
    {
      labels: { engine: 'x' },
    },
  )
  assert.equal(
    parseStrictly(handle.render({ names: 'h_count' })).map(({ name }) => name),
    ['h'],
  )
  assert.equal(
    parseStrictly(handle.render({ labels: { engine: 'x', a: '2' } })).map(({ name }) => name),
    ['other'],
  )
  const answer = await handle.fetchHandler()(new Request('http://localhost/?name[]=other'))
  assert.is(await answer.text(), '# TYPE other gauge\nother{engine="x",a="2"} 1\n')
})

test('a Gatherer of its own and another handle are included with their labels and values', async () => {
  const handle = freshRecorder()
  const other = newRecorder()
  other.registerCounter('theirs_total', undefined).increment(3)
  handle.include(other.handle(), { labels: { from: 'other' } })
  handle.include(fixed([{ name: 'boiler', type: 'gauge', series: [{ labels: { floor: '1' }, value: 61 }] }]))
  handle.include({ gather: async () => ({ families: [{ name: 'later', type: 'gauge', series: [] }] }) })
  handle.include({
    gather: async () =>
      fixed([{ name: 'later', type: 'gauge', series: [{ labels: {}, value: 1 }] }]).gather(),
  })
  assert.is(
    await handle.renderAsync(),
    '# TYPE theirs_total counter\ntheirs_total{from="other"} 3\n# TYPE boiler gauge\nboiler{floor="1"} 61\n# TYPE later gauge\nlater 1\n',
  )
})

test('another handle is read after its collectors, without what is born meanwhile, and its idle series go', async () => {
  const clock = manualClock()
  const other = newRecorder(builder =>
    builder.withClock(clock.read).idleTimeout(MetricKindMask.All, 100).withCreatedTimestamps(true),
  )
  const handle = freshRecorder(builder =>
    builder.withCreatedTimestamps(true).addGlobalLabel('service', 'shop'),
  )
  handle.include(mergeGatherers([other.handle(), fixed([])]), { labels: { from: 'other' } })
  const begun = openGate()
  const done = openGate()
  other.registerCounter('early_total', undefined).increment(1)
  other.handle().collect(() => {
    begun.resolve()
    return done.promise.then(() => gauge('collected').set(1))
  })
  const accept = 'application/openmetrics-text;version=1.0.0'
  const answer = handle.fetchHandler()(new Request('http://localhost/', { headers: { accept } }))
  await begun.promise
  other.registerCounter('late_total', undefined).increment(1)
  done.resolve()
  const text = await (await answer).text()
  assert.match(text, /^early_total\{service="shop",from="other"\} 1$/m)
  assert.match(text, /^collected\{service="shop",from="other"\} 1$/m)
  assert.not.match(text, /late/)
  assert.match(handle.render(), /^late_total\{service="shop",from="other"\} 1$/m)
  clock.now += 101
  assert.not.match(await handle.renderAsync(), /early|late/)
})

test('a handle with sources is one behind a Renderer, too', async () => {
  const handle = freshRecorder()
  handle.include(async () => 'theirs 1\n', { labels: { a: 'b' } })
  const renderer = new Renderer(mergeGatherers([fixed([]), handle]))
  assert.is(sampleValue(await renderer.renderAsync(), 'theirs{a="b"}'), '1')
})

test('the option and the builder include sources, alone or with their options', async () => {
  const source = (): string => 'theirs 1\n'
  const handle = installRecorder({ include: [source, [source, { labels: { engine: 'a' } }]] })
  assert.is(handle.render(), '# TYPE theirs gauge\ntheirs 1\ntheirs{engine="a"} 1\n')
  const built = new PrometheusBuilder().include(source).include(source, { labels: { engine: 'a' } })
  assert.is(built.buildRecorder().handle().render(), handle.render())
  uninstall()
  const registry = new prometheus.Registry()
  assert.is(installRecorder({ include: [registry], reuse: true }).render(), '')
  assert.is(installRecorder({ include: [registry], reuse: true }).render(), '')
})

test('what the recorder has is not searched for names to escape, only because something is beside it', () => {
  const recorder = newRecorder()
  const handle = recorder.handle()
  let reads = 0
  for (let queue = 0; queue < 10; queue++) {
    const series = recorder.registerCounter('jobs_total', { queue })
    const { pairs } = series as never
    Object.defineProperty(series, 'pairs', {
      get() {
        reads += 1
        return pairs
      },
    })
  }
  assert.is(handle.render().match(/^jobs_total{/gm)?.length, 10)
  const before = reads
  handle.render()
  const each = reads - before
  handle.include(() => '{"a.b","c.d"="1"} 1\n')
  assert.is(sampleValue(handle.render(), 'a_b{c_d="1"}'), '1')
  assert.is(reads - before, 2 * each)
  handle.render({ names: 'a_b' })
  assert.is(reads - before, 2 * each)
})

test('what a source emits while it is read goes to this recorder', () => {
  const handle = newRecorder().handle()
  handle.include(() => {
    counter('asked_total').increment()
    return ''
  })
  assert.is(sampleValue(handle.render(), 'asked_total'), '1')
})

test.run()
