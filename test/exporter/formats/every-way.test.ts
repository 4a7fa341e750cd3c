import { Matcher, type PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, describeGauge, describeHistogram, gauge, histogram, type Labels } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openMetrics } from '../../support/accept.ts'
import { decode, fromText, served, ways } from '../../support/labelled-ways.ts'
import { freshRecorder, uninstall } from '../../support/prometheus-fixture.ts'
import { readProtobuf } from '../../support/protobuf-reader.ts'
import { unescapeText } from '../../support/strict-name.ts'

// The same labels, help and exemplars in every way out, whatever they are made of, in families that have their type in
// OpenMetrics as well as in those that do not.

const labels: Labels = {
  имя: 'Köln',
  город: '日本 "x"\\y\nz, # {a="b"} 1',
  花火: '😀',
  number: 200,
  fraction: -0.5,
  large: 1e21,
  nan: Number.NaN,
  big: 10n ** 20n,
  yes: true,
  no: false,
  lone: 'a\ud800b',
  absent: undefined,
  nothing: null,
}

const written: ReadonlyArray<readonly [string, string]> = [
  ['___', 'Köln'],
  ['_____', '日本 "x"\\y\nz, # {a="b"} 1'],
  ['__', '😀'],
  ['number', '200'],
  ['fraction', '-0.5'],
  ['large', '1e+21'],
  ['nan', 'NaN'],
  ['big', '100000000000000000000'],
  ['yes', 'true'],
  ['no', 'false'],
  ['lone', 'a\ufffdb'],
]
const help = 'Größe "\ud800" \\ 大\nzwei'
const wellFormedHelp = 'Größe "\ufffd" \\ 大\nzwei'
const exemplar = { trace: 'ö\ud800', 名: '✓' }
const writtenExemplar: ReadonlyArray<readonly [string, string]> = [
  ['trace', 'ö\ufffd'],
  ['_', '✓'],
]

const names = ['typed_total', 'unknown', 'level', 'size', 'below', 'native', 'wait']

function recorded(configure: (builder: PrometheusBuilder) => PrometheusBuilder = b => b): PrometheusHandle {
  const handle = freshRecorder(builder =>
    configure(
      builder
        .setBucketsForMetric(Matcher.full('size'), [1])
        .setBucketsForMetric(Matcher.full('below'), [-1, 1])
        .setNativeHistogramForMetric(Matcher.full('native')),
    ),
  )
  describeGauge('level', help)
  describeHistogram('below', undefined, help)
  counter('typed_total', labels).increment(1, exemplar)
  counter('unknown', labels).increment(1, exemplar)
  gauge('level', labels).set(1)
  for (const name of ['size', 'below', 'native', 'wait']) histogram(name, labels).record(0.5, exemplar)
  uninstall()
  return handle
}

for (const [way, read] of Object.entries(ways)) {
  test(`${way} shows the labels of every series and exemplar unchanged`, async () => {
    const handle = recorded()
    const found = (await read(handle)).filter(({ name }) => !name.startsWith('metrics_'))
    const stems = found.map(({ name }) => name.replace(/_(bucket|sum|count)$/, ''))
    assert.equal([...new Set(stems)].sort(), [...names].sort())
    for (const one of found) {
      assert.equal(one.labels, written, one.name)
      if (one.exemplar !== undefined) assert.equal(one.exemplar, writtenExemplar, one.name)
    }
    const withExemplar = new Set(found.filter(({ exemplar }) => exemplar).map(({ name }) => name))
    // The plain text has none, OpenMetrics only where a type allows it.
    if (!way.includes('text') && !/^render(To)?\(\)/.test(way)) {
      assert.ok(withExemplar.has('typed_total') && [...withExemplar].some(name => name.startsWith('size')))
    }
  })
}

test('a family that is not ASCII is unchanged, also as the only one', () => {
  for (const name of names) {
    const handle = freshRecorder(builder =>
      builder
        .setBucketsForMetric(Matcher.full('size'), [1])
        .setBucketsForMetric(Matcher.full('below'), [-1, 1])
        .setNativeHistogramForMetric(Matcher.full('native')),
    )
    if (name === 'level') gauge(name, { city: 'Köln' }).set(1)
    else if (/typed|unknown/.test(name)) counter(name, { city: 'Köln' }).increment()
    else histogram(name, { city: 'Köln' }).record(-0.5)
    uninstall()
    for (const text of [handle.render(), handle.renderOpenMetrics()]) {
      for (const { labels } of fromText(text)) assert.equal(labels, [['city', 'Köln']], text)
    }
  }
})

test('help is the same in every output', async () => {
  const handle = recorded()
  const inText = (text: string) =>
    [...text.matchAll(/^# HELP (?:level|below(?:_bucket)?) (.*)$/gm)].map(([, help]) =>
      unescapeText(help!, { '\\': '\\', n: '\n', '"': '"' }),
    )
  assert.equal(inText(handle.render()), [wellFormedHelp, wellFormedHelp])
  assert.equal(inText(handle.renderOpenMetrics()), [wellFormedHelp, wellFormedHelp])
  assert.equal(inText(decode(await served(handle, openMetrics))), [wellFormedHelp, wellFormedHelp])
  const described = (families: ReadonlyArray<{ readonly help?: string }>) =>
    families.flatMap(({ help }) => (help?.startsWith('Gr') ? [help] : []))
  for (const families of [
    handle.snapshot().families,
    JSON.parse(handle.renderJson()).families,
    readProtobuf(handle.renderProtobuf()),
  ]) {
    assert.equal(described(families), [wellFormedHelp, wellFormedHelp])
  }
})

test('labels read from a snapshot remove the series', () => {
  const handle = recorded()
  for (const { type, name, series } of handle.snapshot().families) {
    const kind = type === 'summary' ? 'histogram' : type
    for (const one of series) assert.ok(handle.remove(kind, name, one.labels), name)
  }
  assert.equal(handle.snapshot().families, [])
})

test('with UTF-8 names, a reader of underscores or dots gets every label too', async () => {
  const handle = freshRecorder(builder => builder.withUtf8Names())
  gauge('level', { имя: 'a', город: 'b', 花火: 'c' }).set(1)
  uninstall()
  const lineFor = async (escaping: string) =>
    decode(await served(handle, `text/plain; version=1.0.0; escaping=${escaping}`))
      .split('\n')
      .at(-2)
  assert.is(await lineFor('underscores'), 'level{___="a",_____="b",__="c"} 1')
  assert.is(await lineFor('dots'), 'level{______="a",__________="b",____="c"} 1')
  assert.is(await lineFor('allow-utf-8'), 'level{"имя"="a","город"="b","花火"="c"} 1')
  assert.is(handle.render().split('\n').at(-2), 'level{___="a",_____="b",__="c"} 1')
})

test.run()
