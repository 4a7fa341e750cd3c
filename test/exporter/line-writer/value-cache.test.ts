import { PrometheusBuilder, type PrometheusRecorder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openMetricsFormat } from '../../../exporter-prometheus/lib/formats/openmetrics.ts'
import { textFormat } from '../../../exporter-prometheus/lib/formats/text.ts'
import { cacheOf, valuesFinder } from '../../../exporter-prometheus/lib/line-writer/value-cache.ts'
import type { ExposedFamily, Exposition } from '../../../exporter-prometheus/lib/model/exposition.ts'
import type { SeriesView } from '../../../exporter-prometheus/lib/model/views.ts'
import { exposed } from '../../support/exposed.ts'
import { Random } from '../../support/random.ts'
import { textOf } from '../../support/turns.ts'

/** The same, of which nothing is kept. */
function forgetful(exposition: Exposition): Exposition {
  const forget = (family: ExposedFamily): ExposedFamily =>
    ({ ...family, stored: undefined }) as never as ExposedFamily
  return { ...exposition, families: exposition.families.map(forget) }
}

function assertSame(recorder: PrometheusRecorder): void {
  assert.is(recorder.handle().render(), textOf(textFormat, forgetful(exposed(recorder))))
  for (const format of [textFormat, openMetricsFormat]) {
    for (const escaping of ['underscores', 'allow-utf-8'] as const) {
      const exposition = exposed(recorder, escaping)
      assert.is(textOf(format, exposition), textOf(format, forgetful(exposition)))
    }
  }
}

function recorderOf(series: number, valueFor = (id: number) => `value ${id}`): PrometheusRecorder {
  const recorder = new PrometheusBuilder().withUtf8Names().buildRecorder()
  for (let id = 0; id < series; id++) register(recorder, id, valueFor(id))
  assertSame(recorder)
  return recorder
}

function register(recorder: PrometheusRecorder, id: number, value: string): void {
  const parity = id % 2 === 0 ? 'even' : 'odd'
  recorder.registerCounter('jobs_total', { parity, value }).increment(id)
  recorder.registerGauge('depth', { value, parity }).set(id / 8)
}

function remove(recorder: PrometheusRecorder, id: number): void {
  const parity = id % 2 === 0 ? 'even' : 'odd'
  assert.ok(recorder.remove('counter', 'jobs_total', { parity, value: `value ${id}` }))
}

for (const series of [1, 63, 64, 65, 255, 256, 257, 319, 320, 1_100]) {
  test(`${series} series are written the same with and without cached values`, () => {
    const recorder = recorderOf(series)
    assertSame(recorder)
    for (let id = 0; id < series; id++) register(recorder, id, `value ${id}`)
    assertSame(recorder)
  })

  test(`others are added to ${series} cached series`, () => {
    const recorder = recorderOf(series)
    for (let id = series; id < series + 3; id++) {
      register(recorder, id, `value ${id}`)
      assertSame(recorder)
    }
  })

  test(`some of ${series} cached series are removed and registered again`, () => {
    const recorder = recorderOf(series)
    const random = new Random(series)
    for (let time = 0; time < 5; time++) {
      // The last one stays where it is, and what is kept of it with it.
      const id = random.below(Math.max(series - 1, 1))
      remove(recorder, id)
      // Not before half of them are dead are they taken out; a render does so at once.
      assertSame(recorder)
      register(recorder, id, `value ${id}`)
      assertSame(recorder)
    }
  })
}

test('all but a few series are removed', () => {
  const recorder = recorderOf(1_100)
  for (let id = 0; id < 1_000; id++) remove(recorder, id)
  assertSame(recorder)
})

test('values are cached as they are written between quotes', () => {
  for (const character of ['"', '\\', '\n', 'ä', '😀', '\ud800', '\u007f']) {
    recorderOf(600, id => (id % 7 === 0 ? character : '') + id)
  }
})

test('values begin alike: in a part of a character, in all of one of them, or in nothing', () => {
  for (const valueFor of [
    // C3 A4, and C3 A5 to C3 AB: from one byte to the whole value is shared.
    (id: number) => `ä${id}`,
    (id: number) => String.fromCharCode(0xe4 + (id % 8)) + 'x'.repeat(id),
    (id: number) => '😀'.repeat(1 + (id >> 1)),
    (id: number) => (id < 2 ? 'user' : `user${id}`),
    (id: number) => `${'user/'.repeat(3)}${id >> 1}`,
    (id: number) => `\n\n${id}`,
    (id: number) => String(id),
  ])
    recorderOf(200, valueFor)
})

test('what the values of a group begin with is kept once', () => {
  const groupOf = (recorder: PrometheusRecorder) => {
    const { series } = exposed(recorder).families.find(({ name }) => name === 'jobs_total')!
    const { ends, text } = valuesFinder(series, {})(0)!
    return [text.length, ends[ends.length - 1]]
  }
  // They have `/api/v1/orders/10` in common, and three digits each; a word is left at the end.
  const alike = 17 + 3 * 256
  assert.equal(groupOf(recorderOf(256, id => `/api/v1/orders/${10_000 + id}`)), [alike + 8, alike])
  // One of them has nothing but the first character in common with the others, of 100 to 199.
  const ever = 1 + (100 * 100 + 99 * 50 - 150 - 99)
  assert.equal(groupOf(recorderOf(100, id => 'a'.repeat(id === 50 ? 1 : 100 + id))), [ever + 8, ever])
})

test('a value that is not ASCII stays unchanged if it is read only from the cache', () => {
  const handle = recorderOf(600, id => (id === 500 ? 'ä' : '') + id).handle()
  assert.match(handle.render({ names: ['jobs_total'] }), 'value="ä500"} 500\n')
})

// Lines of more than 4,096 bytes are written whole; the values of 256 series are kept up to 65,535 bytes, and all of
// these but one take five each.
for (const length of [4_000, 4_096, 5_000, 64_254, 64_255, 64_256]) {
  test(`one value of slightly more than ${length} characters is among them`, () => {
    const recorder = recorderOf(1_100, id => (id === 700 ? 'x'.repeat(length) : '') + (10_000 + id))
    assertSame(recorder)
  })
}

test('a global label that some series have themselves is added and removed', () => {
  const recorder = recorderOf(600)
  const handle = recorder.handle()
  for (const value of ['even', undefined, 'odd', 'other', undefined]) {
    handle.setGlobalLabel('parity', value)
    assertSame(recorder)
  }
  for (const value of ['value 7', undefined]) {
    handle.setGlobalLabel('value', value)
    assertSame(recorder)
  }
})

test('cached values of one label are not used for another when a global label becomes the last', () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  for (let id = 0; id < 100; id++) {
    recorder.registerCounter('jobs_total', { parity: `k${id % 2}`, half: Math.floor(id / 2) }).increment(id)
  }
  assertSame(recorder)
  const handle = recorder.handle()
  for (const half of [undefined, 5, undefined, 49]) {
    handle.setGlobalLabel('half', half as never)
    assertSame(recorder)
  }
})

test('cached values of removed series are dropped', () => {
  const { families } = exposed(recorderOf(1_100))
  const series: readonly SeriesView[] = families.find(({ name }) => name === 'jobs_total')!.series
  const cacheKey = {}
  const kept = cacheOf(cacheKey)
  const readAll = (some: readonly SeriesView[]): void => {
    const valuesAt = valuesFinder(some, cacheKey)
    for (let index = 0; index < some.length; index++) valuesAt(index)
  }
  readAll(series)
  assert.is(kept.length, 5)
  readAll(series.slice(0, 300))
  assert.is(kept.length, 2)
})

test('a selection of series leaves the whole cache', () => {
  const handle = recorderOf(1_100).handle()
  const whole = handle.render()
  const some = handle.render({ labels: { parity: 'odd' } })
  assert.is(handle.render(), whole)
  assert.is(handle.render({ labels: { parity: 'odd' } }), some)
  const lines = (text: string) => text.split('\n').filter(line => line.includes('odd'))
  assert.equal(lines(some), lines(whole))
})

test('simultaneous renders each write their own series while others are removed and added', () => {
  const recorder = recorderOf(1_100)
  const expected = textOf(textFormat, forgetful(exposed(recorder)))
  const [first, second] = [exposed(recorder), exposed(recorder)]
  remove(recorder, 3)
  register(recorder, 5_000, 'value 5000')
  assertSame(recorder)
  assert.is(textOf(textFormat, first), expected)
  assertSame(recorder)
  assert.is(textOf(textFormat, second), expected)
})

test('an exemplar among counters is written on its own line', () => {
  const recorder = recorderOf(600)
  recorder
    .registerCounter('jobs_total', { parity: 'odd', value: 'value 77' })
    .increment(1, { trace_id: 'abc' })
  assertSame(recorder)
  const lines = textOf(openMetricsFormat, exposed(recorder, 'allow-utf-8')).split('\n')
  assert.equal(
    lines.filter(line => line.includes('trace_id')).map(line => line.split(' # ')[0]),
    ['jobs_total{parity="odd",value="value 77"} 78'],
  )
})

test.run()
