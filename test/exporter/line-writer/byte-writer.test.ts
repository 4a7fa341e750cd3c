import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openMetricsFormat } from '../../../exporter-prometheus/lib/formats/openmetrics.ts'
import { textFormat } from '../../../exporter-prometheus/lib/formats/text.ts'
import { ByteSink } from '../../../exporter-prometheus/lib/line-writer/byte-writer.ts'
import { EncodedText } from '../../../exporter-prometheus/lib/line-writer/encoded-text.ts'
import { formatValue } from '../../../exporter-prometheus/lib/line-writer/number.ts'
import { writeOther } from '../../../exporter-prometheus/lib/line-writer/shared-lines.ts'
import { escapeValue } from '../../../exporter-prometheus/lib/names/quoting.ts'
import { exposed } from '../../support/exposed.ts'
import { Random } from '../../support/random.ts'
import { textOf, turnsOf } from '../../support/turns.ts'

const powers = Array.from({ length: 17 }, (_, exponent) => 10 ** exponent)
const edges = [0, -0, 0.5, -1, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, 1e21, 5e-324, Number.MAX_VALUE]
const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

test('a number is written like formatValue', () => {
  const random = new Random(1)
  const any = Array.from({ length: 2_000 }, () => random.below(2 ** random.below(40)))
  const fractions = any.map(value => value / 1000)
  const values = [...edges, ...special, ...powers, ...powers.map(power => power - 1), ...any, ...fractions]
  const sink = new ByteSink()
  for (const value of values) sink.lineEnd(value)
  assert.equal(sink.toString().split('\n').slice(0, -1), values.map(formatValue))
})

for (const length of [0, 1, 63, 64, 65, 200_000]) {
  for (const character of ['a', '"', '\\', '\n', '\t', '\u007f', '\u0080', 'ä', '😀']) {
    test(`a label value of ${length} characters and ${JSON.stringify(character)} is escaped and otherwise unchanged`, () => {
      const value = 'x'.repeat(length) + character
      const sink = new ByteSink()
      sink.text('before ')
      sink.labelValue(value)
      sink.text(' after')
      assert.is(sink.toString(), `before ${escapeValue(value)} after`)
      assert.is(sink.take().toString(), `before ${escapeValue(value)} after`)
    })
  }
}

test('written bytes can be copied after the buffer has grown', () => {
  const sink = new ByteSink()
  sink.text('ä')
  const from = sink.offset
  sink.text('wörd')
  const to = sink.offset
  sink.text('.'.repeat(1_000_000))
  sink.copy(from, to)
  assert.ok(sink.toString().endsWith('.wörd'))
})

for (const name of ['a', 'ä']) {
  for (const label of ['b', 'ö']) {
    test(`the line of ${name} with the labels ${label} is written to the same and another sink, even if the buffer grows`, () => {
      const [sink, other] = [new ByteSink(), new ByteSink()]
      const from = sink.offset
      sink.text(`x="${label}`)
      const to = sink.offset
      const expected = Array.from({ length: 10_000 }, (_, index) => `${name}{x="${label}"} ${index / 8}\n`)
      sink.text('\n')
      for (const each of [sink, other]) {
        for (const index of expected.keys()) {
          writeOther(each, EncodedText.of(`${name}{`), sink, from, to, index / 8)
        }
      }
      assert.is(sink.toString(), `x="${label}\n${expected.join('')}`)
      assert.is(other.toString(), expected.join(''))
    })
  }
}

test('the expected size may exceed the memory', () => {
  const sink = new ByteSink(Number.MAX_SAFE_INTEGER)
  sink.text('x')
  assert.is(sink.toString(), 'x')
})

test('take() ends a page', () => {
  const [sink, other] = [new ByteSink(), new ByteSink()]
  const { page } = sink
  assert.is.not(page, other.page)
  sink.text('xagain ')
  assert.equal([sink.page, sink.offset, sink.written], [page, 7, 7])
  assert.is(sink.take().toString(), 'xagain ')
  assert.is.not(sink.page, page)
  assert.equal([sink.offset, sink.written], [0, 7])
})

test('interleaved expositions of the same series equal those written alone', () => {
  const recorder = new PrometheusBuilder()
    .setBuckets([1])
    .withUtf8Names()
    .addGlobalLabel('zone', 'eu')
    .buildRecorder()
  for (let id = 0; id < 1_000; id++) {
    recorder.registerCounter('jobs.done', { 'the queue': 'mail', id }).increment(id)
    recorder.registerHistogram('seconds', { id }).record(id)
    recorder.registerGauge('depth', { id, zone: 'us' }).set(id)
  }
  const kinds = (['underscores', 'dots', 'allow-utf-8'] as const).flatMap(escaping =>
    [textFormat, openMetricsFormat].map(format => ({ format, escaping })),
  )
  const alone = kinds.map(({ format, escaping }) => textOf(format, exposed(recorder, escaping)))
  const written = kinds.map(() => '')
  const turns = kinds.map(({ format, escaping }) => turnsOf(format, exposed(recorder, escaping)))
  for (let going = true; going; ) {
    going = false
    turns.forEach((writing, index) => {
      const { value, done } = writing.next()
      if (done) return
      written[index] += String(value)
      going = true
    })
  }
  assert.equal(written, alone)
  assert.is(new Set(alone).size, kinds.length)
})

test.run()
