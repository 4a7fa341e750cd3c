import {
  BuildError,
  type Gatherer,
  type IncludedSource,
  installRecorder,
  MetricKindMask,
  mergeGatherers,
  PrometheusBuilder,
  type PrometheusRecorder,
  Renderer,
  type Snapshot,
  type ValueSnapshot,
} from 'metrics-exporter-prometheus'
import { counter, describeCounter, gauge } from 'metrics-facade'
import prometheus from 'prom-client'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn, openGate } from '../../support/gate.ts'
import {
  errorOf,
  freshRecorder,
  manualClock,
  renderStrictly,
  sampleValue,
  uninstall,
} from '../../support/prometheus-fixture.ts'
import { parseStrictly } from '../../support/strict-parser.ts'
import { warningsOf } from '../../support/warnings.ts'

test.after.each(uninstall)

const collectorErrors = (name: string): string => `metrics_collector_errors_total{collector="${name}"}`
const conflicts = (name: string): string => `metrics_conflicts_total{name="${name}"}`

function fixed(families: Snapshot['families']): Gatherer {
  return { gather: () => ({ families }) }
}

function newRecorder(
  configure: (builder: PrometheusBuilder) => PrometheusBuilder = builder => builder,
): PrometheusRecorder {
  return configure(new PrometheusBuilder()).buildRecorder()
}

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

test('families of one name are merged where type and help agree, or one has no help', async () => {
  const handle = freshRecorder()
  describeCounter('jobs_total', 'Jobs')
  counter('jobs_total', { by: 'us' }).increment()
  handle.include(() => '# HELP jobs_total Jobs\n# TYPE jobs_total counter\njobs_total{by="them"} 2\n')
  handle.include(() => '# TYPE jobs_total counter\njobs_total{by="others"} 3\n')
  assert.is(
    renderStrictly(handle),
    '# HELP jobs_total Jobs\n# TYPE jobs_total counter\njobs_total{by="us"} 1\njobs_total{by="them"} 2\njobs_total{by="others"} 3\n',
  )
})

const disagreeing: Readonly<Record<string, string>> = {
  'another help':
    '# HELP jobs_total Others\n# TYPE jobs_total counter\njobs_total{by="them"} 2\njobs_total{by="it"} 2\n',
  'another type': '# TYPE jobs_total gauge\njobs_total{by="them"} 2\njobs_total{by="it"} 2\n',
  'a name that a sample of another family has':
    '# TYPE jobs summary\njobs_sum{by="them"} 2\njobs_count 1\njobs{quantile="0.5"} 1\n# TYPE jobs_total counter\njobs_total{by="us"} 2\n',
  'the same series': '# TYPE jobs_total counter\njobs_total{by="us"} 2\n',
}

for (const [what, text] of Object.entries(disagreeing)) {
  test(`with ${what}, what is included is left out, counted once, and reported once`, async () => {
    const handle = freshRecorder()
    describeCounter('jobs_total', 'Jobs')
    counter('jobs_total', { by: 'us' }).increment()
    if (what.startsWith('a name')) gauge('jobs_sum').set(1)
    handle.include(() => text, { labels: { by: 'us' } })
    handle.include(fixed([{ name: 'fine', type: 'gauge', series: [{ labels: {}, value: 1 }] }]))
    const messages = await warningsOf(async () => {
      for (let scrape = 0; scrape < 3; scrape++) await handle.renderAsync()
    })
    const rendered = renderStrictly(handle)
    const [name] = what.startsWith('a name') ? ['jobs'] : ['jobs_total']
    assert.is(sampleValue(rendered, conflicts(name!)), '1')
    assert.is(sampleValue(rendered, 'jobs_total{by="us"}'), '1')
    assert.not.match(rendered, /them|"it"|quantile/)
    assert.is(sampleValue(rendered, 'fine{by="us"}') ?? sampleValue(rendered, 'fine'), '1')
    assert.ok(messages.filter(message => message.includes(`"${name}" are left out`)).length <= 1)
  })
}

test('a conflict is reported with the name and the reason', async () => {
  const handle = freshRecorder()
  describeCounter('reported_total', 'Ours')
  counter('reported_total').increment()
  handle.include(
    () => '# HELP reported_total Theirs\n# TYPE reported_total counter\nreported_total{a="b"} 2\n',
  )
  const messages = await warningsOf(() => void handle.render())
  assert.equal(messages, [
    'Series of the metric "reported_total" are left out: its help text differs from that of the metric of the same name.',
  ])
})

const failing: Readonly<Record<string, IncludedSource>> = {
  throws: () => {
    throw new Error('no')
  },
  rejects: () => Promise.reject(new Error('no')),
  garbage: () => 'garbage\n',
  lateGarbage: async () => 'fine 1\n{',
  number: () => 5 as never,
  nothing: () => undefined as never,
  lateObject: async () => ({}) as never,
  gatherer: { gather: () => ({ families: 5 }) as never },
  families: fixed([5 as never]),
  registry: { metrics: async () => Promise.reject(new Error('no')) },
  long: () => '#'.repeat(10_000_001),
}

for (const [name, source] of Object.entries(failing)) {
  test(`a source that fails (${name}) is left out and counted by its name, and the rest is served`, async () => {
    const handle = freshRecorder()
    counter('ours_total').increment()
    handle.include(() => 'fine 1\n')
    let isBroken = false
    const broken = Object(source) as { gather?: () => never; metrics?: () => never }
    const method = typeof source === 'function' ? 'metrics' : broken.gather ? 'gather' : 'metrics'
    const run = (typeof source === 'function' ? source : broken[method]!) as () => never
    const well: () => never = () => (method === 'gather' ? { families: [] } : '') as never
    handle.include({ [method]: () => (isBroken ? run() : well()) } as never, { name })
    await handle.renderAsync()
    isBroken = true
    const answer = await handle.fetchHandler()(new Request('http://localhost/'))
    assert.is(answer.status, 200)
    const text = await answer.text()
    assert.equal(
      ['ours_total', 'fine', collectorErrors(name)].map(sample => sampleValue(text, sample)),
      ['1', '1', '1'],
    )
    isBroken = false
    assert.is(sampleValue(await handle.renderAsync(), collectorErrors(name)), '1')
  })
}

test('a source that failed shows nothing of what it gave before, and comes back', async () => {
  const handle = freshRecorder()
  let text = 'theirs 1\n'
  handle.include(() => text)
  assert.is(sampleValue(handle.render(), 'theirs'), '1')
  text = 'theirs\n'
  assert.is(sampleValue(handle.render(), 'theirs'), undefined)
  text = 'theirs 2\n'
  assert.is(sampleValue(handle.render(), 'theirs'), '2')
})

test('a source that takes longer than collectors may is left out of that scrape, counted, and shown once it is there', async () => {
  const handle = freshRecorder()
  let gate = openGate<string>()
  handle.include(() => gate.promise, { name: 'slow' })
  gate.resolve('theirs 1\n')
  assert.is(sampleValue(await handle.renderAsync(), 'theirs'), '1')
  gate = openGate<string>()
  // The time-out of a render does not keep the process alive.
  const awake = setInterval(() => {}, 1_000)
  const late = await handle.renderAsync({ timeoutMs: 1 })
  clearInterval(awake)
  assert.equal([sampleValue(late, 'theirs'), sampleValue(late, collectorErrors('slow'))], [undefined, '1'])
  assert.is(sampleValue(handle.render(), 'theirs'), undefined)
  gate.resolve('theirs 2\n')
  await nextTurn()
  assert.is(sampleValue(await handle.renderAsync(), 'theirs'), '2')
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

test('whatever a source says, the exposition is valid', async () => {
  const handle = freshRecorder()
  counter('ours_total').increment()
  handle.include(
    () => `{"größe","über \\"alles\\""="ä\\n"} 1
{"a.b"} 1
{"a_b"} 2
{"x","__name__"="y","le"="z"} 1
# TYPE c counter
c -1
c{a="1"} NaN
c{a="2"} 1
# HELP c ${'"\\n\\\\'.repeat(5)}
# TYPE h histogram
h_bucket{le="1"} 3
h_bucket{le="+Inf"} 2
h_bucket{a="1",le="1.5"} 1.5
h_count{a="1"} 1.5
# TYPE s summary
s{quantile="7"} 1
s_count 1
s_sum 1
# TYPE t summary
t_count{quantile="0.5"} 1
ours_total 5
`,
  )
  const gathered = (await warningsOf(() => void handle.render())).join('\n')
  for (const format of ['text', 'openmetrics'] as const) {
    const text = handle.render({ format })
    if (format === 'text') parseStrictly(text)
    assert.match(text, /^c\{a="2"\} 1$/m)
    assert.not.match(text, /__name__|NaN|1\.5/)
  }
  assert.match(handle.render(), /^gr__e\{_ber__alles_="ä\\n"\} 1$/m)
  assert.match(gathered, /"h" could not be written/)
  assert.is(sampleValue(handle.render(), conflicts('ours_total')), '1')
})

test('an exemplar that is longer than OpenMetrics allows is left out, and its sample stays', () => {
  const handle = freshRecorder()
  const line = (id: string): string => `c_total{id="${id.length}"} 1 # {trace_id="${id}"} 1 1\n`
  // The name of the label has 8 characters, and the last of these characters take two units each.
  const fitting = ['x'.repeat(120), '😀'.repeat(120)]
  const long = ['x'.repeat(121), '😀'.repeat(121), 'x'.repeat(10_000)]
  handle.include(() => `# TYPE c counter\n${[...fitting, ...long].map(line).join('')}# EOF\n`)
  const lines = handle
    .renderOpenMetrics()
    .split('\n')
    .filter(one => one.startsWith('c_total'))
  assert.equal(
    lines.map(one => one.includes(' # {')),
    [true, true, false, false, false],
  )
})

test('foreign text is escaped and cut in what is reported', async () => {
  const handle = freshRecorder()
  handle.include(() => `evil\u001b[31m ${'x'.repeat(5_000)}\n`, { name: 'evil' })
  const messages = await warningsOf(() => void handle.render())
  assert.is(messages.length, 1)
  assert.match(messages[0]!, /^The collector "evil" failed: line 1 does not parse: /)
  assert.not.ok(messages[0]!.includes('\u001b'))
  assert.ok(messages[0]!.length < 500)
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

test('a part of a merge that fails does not take the others with it', async () => {
  const handle = freshRecorder()
  const other = newRecorder()
  other.registerCounter('theirs_total', undefined).increment(1)
  handle.include(mergeGatherers([other.handle(), { gather: () => Promise.reject(new Error('no')) }]), {
    name: 'merge',
  })
  assert.is(sampleValue(await handle.renderAsync(), 'theirs_total'), '1')
  assert.is(sampleValue(handle.render(), collectorErrors('merge_2')), '1')
})

test('a handle with sources is one behind a Renderer, too', async () => {
  const handle = freshRecorder()
  handle.include(async () => 'theirs 1\n', { labels: { a: 'b' } })
  const renderer = new Renderer(mergeGatherers([fixed([]), handle]))
  assert.is(sampleValue(await renderer.renderAsync(), 'theirs{a="b"}'), '1')
})

test('a recorder is not included in itself, nor in what is in it', () => {
  const [handle, other] = [freshRecorder(), newRecorder().handle()]
  other.include(handle)
  for (const source of [handle, new Renderer(mergeGatherers([other])), other]) {
    const error = errorOf(() => handle.include(source)) as BuildError
    assert.equal([error instanceof BuildError, error.code], [true, 'INVALID_INCLUDE'])
  }
  handle.include({ gather: () => handle.gather() })
  counter('once_total').increment()
  for (let render = 0; render < 3; render++) handle.render()
  assert.is(sampleValue(renderStrictly(handle), 'once_total'), '1')
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

const wrong: ReadonlyArray<readonly [source: unknown, options: unknown, message: RegExp]> = [
  [undefined, undefined, /got undefined: give a function that returns the text format/],
  ['text 1', undefined, /got "text 1": give a function/],
  [{ metrics: 'text 1' }, undefined, /give a function/],
  [() => '', 5, /got the options 5: give \{ labels, name \}/],
  [() => '', { label: {} }, /has no option "label": give/],
  [() => '', { name: '' }, /got the name "": give a string/],
  [() => '', { name: 5 }, /got the name 5: give a string/],
  [() => '', { labels: 5 }, /got wrong labels: /],
  [() => '', { labels: { le: '1' } }, /got a wrong label: .*"le".*exporter's own/],
  [() => '', { labels: { 'a-b': '1' } }, /got a wrong label: .*"a-b"/],
  [() => '', { labels: { a: '' } }, /got a wrong label: .*says nothing/],
]

for (const [source, options, message] of wrong) {
  test(`refused with a remedy: ${String(message)}`, () => {
    const handle = newRecorder().handle()
    for (const [where, run] of [
      ['include', () => handle.include(source as never, options as never)],
      ['include', () => new PrometheusBuilder().include(source as never, options as never)],
      ['The option "include"', () => installRecorder({ include: [[source, options] as never] })],
    ] as const) {
      const error = errorOf(run) as BuildError
      assert.instance(error, BuildError)
      assert.is(error.code, 'INVALID_INCLUDE')
      assert.match(error.message, message)
      assert.ok(error.message.startsWith(`${where} `), error.message)
    }
  })
}

test('sources that are no list are refused', () => {
  const error = errorOf(() => installRecorder({ include: 'text 1' as never })) as BuildError
  assert.is(error.code, 'INVALID_OPTION')
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
