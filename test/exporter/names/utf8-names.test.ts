import { installRecorder, Matcher } from 'metrics-exporter-prometheus'
import { counter, describeCounter, describeHistogram, gauge, histogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { readProtobuf } from '../../support/protobuf-reader.ts'
import { textFor, utf8 } from '../../support/utf8-names.ts'

// Warnings are given once per name and process: each test has names of its own.

function recordEachKind(): void {
  describeCounter('http.requests', 'All "requests"')
  counter('http.requests', { 'http.status': 200, plain: 'a' }).increment(2)
  gauge('größe "1"\\\n').set(3)
  histogram('dauer.s').record(0.5)
}

test('who takes UTF-8 gets names in quotes, the others as they are', () => {
  const handle = utf8(builder => builder.setBuckets([1]).addGlobalLabel('zone', 'eu'))
  recordEachKind()
  gauge('plain').set(1)
  assert.is(
    textFor(handle, 'allow-utf-8'),
    `# HELP "http.requests" All "requests"
# TYPE "http.requests" counter
{"http.requests",zone="eu","http.status"="200",plain="a"} 2
# TYPE "größe \\"1\\"\\\\\\n" gauge
{"größe \\"1\\"\\\\\\n",zone="eu"} 3
# TYPE plain gauge
plain{zone="eu"} 1
# TYPE "dauer.s" histogram
{"dauer.s_bucket",zone="eu",le="1"} 1
{"dauer.s_bucket",zone="eu",le="+Inf"} 1
{"dauer.s_sum",zone="eu"} 0.5
{"dauer.s_count",zone="eu"} 1
`,
  )
})

test('without labels a name in quotes stands alone between the braces', () => {
  const handle = utf8(builder => builder.setQuantiles([0.5]))
  gauge('a.b').set(1)
  histogram('c.d').record(7)
  assert.is(
    textFor(handle, 'allow-utf-8'),
    `# TYPE "a.b" gauge
{"a.b"} 1
# TYPE "c.d" summary
{"c.d",quantile="0.5"} 7
{"c.d_sum"} 7
{"c.d_count"} 1
`,
  )
})

const written: Readonly<Record<string, readonly string[]>> = {
  underscores: ['http_requests{http_status="200",plain="a"} 2', 'gr__e__1___ 3', 'dauer_s_count 1'],
  dots: [
    'http_dot_requests{http_dot_status="200",plain="a"} 2',
    'gr____e____1______ 3',
    'dauer_dot_s_count 1',
  ],
  values: [
    'U__http_2e_requests{U__http_2e_status="200",plain="a"} 2',
    'U__gr_f6__df_e_20__22_1_22__5c__a_ 3',
    'U__dauer_2e_s_count 1',
  ],
}

for (const [escaping, lines] of Object.entries(written)) {
  test(`who asks for ${escaping} gets that`, () => {
    const handle = utf8()
    recordEachKind()
    const text = textFor(handle, escaping)
    for (const line of lines) assert.ok(text.includes(`\n${line}\n`), `${line} in ${text}`)
  })
}

test('who asks for nothing gets underscores: by render(), renderTo and negotiation', () => {
  const handle = utf8()
  recordEachKind()
  assert.is(handle.render(), textFor(handle, 'underscores'))
  assert.equal(handle.negotiate('*/*'), { contentType: handle.contentType, body: handle.render() })
})

test('OpenMetrics has names in quotes too, for those who take them', () => {
  const handle = utf8(builder => builder.setBuckets([1]))
  counter('http.requests_total', { 'http.status': 200 }).increment()
  histogram('dauer.s').record(0.5)
  const accept = 'application/openmetrics-text;version=1.0.0'
  assert.is(
    handle.negotiate(`${accept};escaping=allow-utf-8`).body,
    `# TYPE "http.requests" counter
{"http.requests_total","http.status"="200"} 1
# TYPE "dauer.s" histogram
{"dauer.s_bucket",le="1.0"} 1
{"dauer.s_bucket",le="+Inf"} 1
{"dauer.s_sum"} 0.5
{"dauer.s_count"} 1
# EOF
`,
  )
  const plain = String(handle.negotiate(accept).body)
  assert.match(plain, '\nhttp_requests_total{http_status="200"} 1\n')
  assert.not.match(plain, /\{"/)
})

test('protobuf has the names as they are for those who take them, and else underscores', () => {
  const handle = utf8()
  gauge('a.b', { 'c.d': 1 }).set(1)
  gauge('a_b', { x: 1 }).set(2)
  const namesOf = (bytes: Uint8Array | string) =>
    readProtobuf(bytes as Uint8Array).map(({ name, metric }) => [name, metric[0].label[0].name])
  const accept = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited'
  assert.equal(namesOf(handle.negotiate(`${accept};escaping=allow-utf-8`).body), [
    ['a.b', 'c.d'],
    ['a_b', 'x'],
  ])
  assert.equal(namesOf(handle.negotiate(accept).body), [['a_b', 'c_d']])
  assert.equal(namesOf(handle.negotiate(`${accept};escaping=dots`).body).at(-2), ['a_dot_b', 'c_dot_d'])
  assert.equal(namesOf(handle.renderProtobuf({ names: ['a.b'] })), [['a_b', 'c_d']])
})

test('JSON and the snapshot show the names as they were given', () => {
  const handle = utf8()
  gauge('a.b', { 'c.d': 1 }).set(1)
  const families = [{ name: 'a.b', type: 'gauge', series: [{ labels: { 'c.d': '1' }, value: 1 }] }]
  assert.equal(JSON.parse(handle.renderJson()), { families })
  assert.equal(handle.snapshot(), { families })
  assert.equal(JSON.parse(String(handle.negotiate('application/json').body)), { families })
})

test('distinct names are distinct metrics and labels, and only what UTF-8 or the server forbids is changed', () => {
  const handle = utf8()
  for (const name of ['i.j', 'i-j', 'i_j', '', '_', '\ud800', '\udfff']) gauge(name).increment()
  gauge('labels', { __a: 1, '': 2 }).set(1)
  gauge('labels', { _a: 1, _: 2 }).increment()
  const names = handle.snapshot().families.map(({ name, series }) => [name, series.length])
  assert.equal(names, [
    ['i.j', 1],
    ['i-j', 1],
    ['i_j', 1],
    ['_', 1],
    ['\ufffd', 1],
    ['labels', 1],
  ])
  assert.is(sampleValue(textFor(handle, 'allow-utf-8'), '{"i-j"}'), '1')
  assert.is(sampleValue(textFor(handle, 'allow-utf-8'), '_'), '2')
})

test('without UTF-8 names all readers get the same names, sanitized', () => {
  const handle = freshRecorder()
  gauge('a.b', { 'c.d': 1 }).set(1)
  for (const escaping of ['allow-utf-8', 'underscores', 'dots', 'values']) {
    assert.is(textFor(handle, escaping), '# TYPE a_b gauge\na_b{c_d="1"} 1\n')
  }
})

test('matchers, descriptions and recommended names see the raw name', () => {
  const handle = utf8(builder =>
    builder
      .withRecommendedNaming()
      .setBucketsForMetric(Matcher.prefix('http.'), [1])
      .setBucketsForMetric(Matcher.full('full.a'), [2])
      .setBucketsForMetric(Matcher.full('full_a'), [3])
      .setBucketsForMetric(Matcher.full('full.a'), [4]),
  )
  describeHistogram('http.wait', Unit.Seconds, 'Waiting')
  histogram('http.wait').record(0.5)
  histogram('http_wait').record(0.5)
  counter('jobs.done').increment()
  for (const name of ['full.a', 'full_a']) histogram(name).record(1)
  assert.match(textFor(handle, 'dots'), 'full_dot_a_bucket{le="4"}')
  assert.match(textFor(handle, 'dots'), 'full_a_bucket{le="3"}')
  assert.equal(
    handle.snapshot().families.map(({ name, type, help }) => [name, type, help]),
    [
      ['jobs.done_total', 'counter', undefined],
      ['http.wait_seconds', 'histogram', 'Waiting'],
      ['http_wait', 'summary', undefined],
      ['full.a', 'histogram', undefined],
      ['full_a', 'histogram', undefined],
    ],
  )
})

test('a series is removed by its raw name and labels', () => {
  const handle = utf8()
  gauge('a.b', { 'c.d': 1 }).set(1)
  assert.is(handle.remove('gauge', 'a_b', { c_d: 1 }), false)
  assert.is(handle.remove('gauge', 'a.b', { 'c.d': 1 }), true)
  assert.is(handle.render(), '')
})

test('the option utf8Names does what withUtf8Names does, and false takes it back', async () => {
  for (const utf8Names of [true, false]) {
    uninstall()
    const handle = installRecorder({ utf8Names })
    gauge('a.b').set(1)
    const expected = freshRecorder(builder => builder.withUtf8Names().withUtf8Names(utf8Names))
    gauge('a.b').set(1)
    assert.equal(handle.snapshot(), expected.snapshot())
    assert.is(handle.snapshot().families[0]?.name, utf8Names ? 'a.b' : 'a_b')
    assert.is(handle.gather().families[0]?.name, utf8Names ? 'a.b' : 'a_b')
    await handle.close()
  }
})

test.run()
