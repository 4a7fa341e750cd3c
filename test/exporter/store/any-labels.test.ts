import { Matcher, MetricKindMask, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, type LabelRecord, type Labels } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder, type ManualClock, manualClock } from '../../support/prometheus-fixture.ts'
import { type Message, readProtobuf } from '../../support/protobuf-reader.ts'
import { parseStrictly } from '../../support/strict-parser.ts'

// Labels of every size and type through every step that there is for a series, and every way out of each format.

const kinds: Readonly<Record<string, readonly [MetricKind, (labels: Labels | undefined) => void]>> = {
  c_total: ['counter', labels => counter('c_total', labels).increment()],
  g: ['gauge', labels => gauge('g', labels).increment()],
  bucketed: ['histogram', labels => histogram('bucketed', labels).record(1)],
  native: ['histogram', labels => histogram('native', labels).record(1)],
  summary: ['histogram', labels => histogram('summary', labels).record(1)],
}

function fresh(): { handle: PrometheusHandle; clock: ManualClock } {
  const clock = manualClock()
  const handle = freshRecorder(builder =>
    builder
      .withClock(clock.read)
      .idleTimeout(MetricKindMask.All, 1_000)
      .setBucketsForMetric(Matcher.full('bucketed'), [5])
      .setNativeHistogramForMetric(Matcher.full('native'), {}),
  )
  return { handle, clock }
}

function emitAll(labels: Labels | undefined): void {
  for (const [, emit] of Object.values(kinds)) emit(labels)
}

type Seen = Map<string, { readonly labels: LabelRecord; readonly count: number }>

const own = (labels: ReadonlyMap<string, string>): LabelRecord =>
  Object.fromEntries([...labels].filter(([name]) => name !== 'le' && name !== 'quantile'))

/** The text of which there is a lot, as it is written in labels: the parser reads every character by itself. */
const long = { text: '', name: 'LONG' }

function seenInText(text: string): Seen {
  const seen: Seen = new Map()
  const escaped = long.text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
  const short = long.text === '' ? text : text.replaceAll(escaped, long.name)
  for (const { name, samples } of parseStrictly(short)) {
    const last = samples.find(sample => sample.name.endsWith('_count')) ?? samples[0]!
    const labels = Object.entries(own(last.labels)).map(pair =>
      pair.map(part => (part === long.name ? long.text : part)),
    )
    seen.set(name, { labels: Object.fromEntries(labels), count: last.value })
  }
  return seen
}

/** What each format says of the one series of each metric. */
const formats: Readonly<Record<string, (handle: PrometheusHandle) => Seen>> = {
  text: handle => seenInText(handle.render()),
  openmetrics: handle => {
    const text = handle.renderOpenMetrics()
    assert.ok(text.endsWith('# EOF\n'))
    const seen = seenInText(text.slice(0, -6).replace(/^# (TYPE|HELP) c /gm, '# $1 c_total '))
    return seen
  },
  protobuf: handle =>
    new Map(
      readProtobuf(handle.renderProtobuf()).map(({ name, metric }) => {
        const [{ label, counter, gauge, histogram, summary }] = metric as [Message]
        const labels = Object.fromEntries(label.map((pair: Message) => [pair.name, pair.value]))
        const count = counter?.value ?? gauge?.value ?? (histogram ?? summary).count
        return [name, { labels, count }]
      }),
    ),
  json: handle => seenInSnapshot(JSON.parse(handle.renderJson())),
  snapshot: handle => seenInSnapshot(handle.snapshot() as never),
}

function seenInSnapshot({ families }: { families: Message[] }): Seen {
  return new Map(
    families.map(({ name, series: [{ labels, value, count }] }) => [name, { labels, count: value ?? count }]),
  )
}

/** Every format has each metric once, with these labels, written so often. */
function assertShown(handle: PrometheusHandle, labels: LabelRecord, count: number, seenIn = formats): void {
  for (const [format, read] of Object.entries(seenIn)) {
    const seen = read(handle)
    assert.equal([...seen.keys()].sort(), Object.keys(kinds).sort(), format)
    for (const [name, one] of seen) {
      assert.is(one.count, count, `${format}, ${name}`)
      // Compared by hand, because a difference of a million characters is not to be printed.
      assert.equal(Object.keys(one.labels).sort(), Object.keys(labels).sort(), `${format}, ${name}`)
      for (const [label, value] of Object.entries(labels)) {
        assert.ok(one.labels[label] === value, `${format}, ${name}: the value of ${label} is another`)
      }
    }
  }
}

function assertGone(handle: PrometheusHandle): void {
  assert.equal([...formats.text!(handle).keys()], [])
}

/** Through every step, with labels in whatever form; `written` is how they are written. */
function goThrough(labels: Labels, others: readonly Labels[], written: LabelRecord): void {
  long.text = Object.entries(written)
    .flat()
    .reduce<string>(
      (most, text) => (String(text).length > Math.max(most.length, 1_000) ? String(text) : most),
      '',
    )
  // Of a megabyte, all formats twice: it is copied some ten times for each.
  const some = long.text === '' ? formats : { text: formats.text! }
  const { handle, clock } = fresh()
  emitAll(labels)
  assertShown(handle, written, 1)
  for (const other of others) emitAll(other)
  let count = 1 + others.length
  assertShown(handle, written, count, some)
  handle.setGlobalLabel('host', 'a')
  assertShown(handle, { ...written, host: 'a' }, count, some)
  emitAll(labels)
  count += 1
  handle.setGlobalLabel('host', undefined)
  assertShown(handle, written, count, some)
  for (const [name, value] of Object.entries(written)) {
    // What every series has anyway says nothing of this one.
    handle.setGlobalLabel(name, value)
    assertShown(handle, written, count, some)
    handle.setGlobalLabel(name, undefined)
    assertShown(handle, written, count, some)
  }
  for (const [name, [kind]] of Object.entries(kinds)) assert.ok(handle.remove(kind, name, labels), name)
  assertGone(handle)
  emitAll(labels)
  handle.clear()
  assertGone(handle)
  emitAll(labels)
  assertShown(handle, written, 1, some)
  handle.runUpkeep()
  clock.now += 900
  emitAll(labels)
  handle.runUpkeep()
  clock.now += 900
  assertShown(handle, written, 2)
  clock.now += 1_100
  assertGone(handle)
}

const megabyte = 2 ** 20
const large: Readonly<Record<string, string>> = {
  'what has to be escaped': '\\"\n'.repeat(megabyte / 4),
  'what is not ASCII': 'ö花😀'.repeat(megabyte / 4),
  'what cannot be written': 'a\ud800'.repeat(megabyte / 2),
}
for (const [what, value] of Object.entries(large)) {
  test(`a value of a megabyte goes through every step and format: ${what}`, () => {
    goThrough({ id: value, a: 'b' }, [{ a: 'b', id: value }], { id: value.toWellFormed(), a: 'b' })
  })
}

test('a name of a label of a megabyte goes through every step and format', () => {
  const name = 'n'.repeat(megabyte)
  goThrough({ [name]: 'x' }, [], { [name]: 'x' })
})

const values: readonly unknown[] = [
  ...[
    'x',
    ' ',
    '0',
    'true',
    'null',
    'a"b\\c\nd',
    '\0',
    '\u{1b}[31m',
    '\ud800',
    'köln',
    '花',
    '😀',
    '{}',
    'x'.repeat(70_000),
  ],
  ...[0, -0, 1, -1.5, 0.1, 1e21, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ...[true, false, 0n, -7n, 2n ** 70n],
]
for (const value of values) {
  const text = String(value).toWellFormed()
  test(`a label of the ${typeof value} ${JSON.stringify(text).slice(0, 30)} goes through every step and format`, () => {
    const labels = { v: value, a: 'b' } as LabelRecord
    const forms: Labels[] = [{ a: 'b', ...labels }, new Map(Object.entries(labels)), Object.entries(labels)]
    goThrough(labels, [...forms, { v: text, a: 'b' }], { v: text, a: 'b' })
  })
}

for (const value of [undefined, null, '']) {
  test(`a label of ${JSON.stringify(value) ?? 'undefined'} is none, in every step and format`, () => {
    const labels = { v: value, a: 'b' }
    goThrough(labels, [{ a: 'b' }, new Map(Object.entries(labels)), Object.entries(labels)], { a: 'b' })
  })
}

const wrong: Readonly<Record<string, unknown>> = {
  'a symbol': Symbol('s'),
  'a function': () => 'x',
  'an object': { b: 1 },
  'an array': ['x'],
  'a Date': new Date(0),
  'a Map': new Map(),
  'an object that throws': {
    toString() {
      throw new Error('toString')
    },
  },
}
for (const [what, value] of Object.entries(wrong)) {
  test(`a label of ${what} makes no series, is counted, and leaves every other step and format alone`, () => {
    const { handle } = fresh()
    const labels = { v: value, a: 'b' } as never
    emitAll(labels)
    emitAll({ a: 'b' })
    const invalid = handle.render({ names: 'metrics_invalid_samples_total' })
    assert.is(
      invalid.match(/^metrics_invalid_samples_total\{name="\w+"\} 1$/gm)?.length,
      Object.keys(kinds).length,
    )
    assert.throws(() => handle.remove('gauge', 'g', labels))
    for (const name of Object.keys(kinds)) handle.remove('counter', 'metrics_invalid_samples_total', { name })
    assertShown(handle, { a: 'b' }, 1)
    handle.setGlobalLabel('host', 'a')
    assertShown(handle, { a: 'b', host: 'a' }, 1)
    handle.clear()
    assertGone(handle)
  })
}

test.run()
