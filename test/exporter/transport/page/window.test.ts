import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Model } from '../../../../exporter-prometheus/lib/transport/page/client/model.ts'
import {
  meansOf,
  perSecond,
  risesOf,
  startsOf,
  valuesOf,
  windowOf,
} from '../../../../exporter-prometheus/lib/transport/page/client/window.ts'
import { modelOf } from '../../../support/page-model.ts'

// What the page computes of the values of a range of time, without a browser.

/** A model whose channel 0 has one value in each second. */
function valuesOverTime(values: ReadonlyArray<number | null>, everyMs = 1_000): Model {
  const model = modelOf({ name: 'jobs_total' })
  for (const [second, value] of values.entries()) model.frame({ t: second * everyMs, r: [0, [value]] })
  return model
}

function ratesOf(model: Model, rangeSeconds = 60): ReadonlyArray<number | null> {
  const window = windowOf(model.timeline, rangeSeconds, model.timeline.last)
  const starts = startsOf(window)
  return perSecond(window, starts, risesOf(window, starts, 0))
}

test('a rate is the rise since the second before', () => {
  assert.equal(ratesOf(valuesOverTime([5, 5, 8, 18])), [null, 0, 3, 10])
})

test('a counter that begins again counts from zero', () => {
  assert.equal(ratesOf(valuesOverTime([5, 9, 2, 4])), [null, 4, 2, 2])
})

test('a rate begins with the second value', () => {
  assert.equal(ratesOf(valuesOverTime([null, 7, 9, null, 3])), [null, null, 2, null, null])
})

test('in longer ranges a rate is that of some seconds', () => {
  const model = valuesOverTime(
    Array.from({ length: 400 }, (_, second) => (second % 5 === 0 ? second : second - (second % 5))),
  )
  const rates = ratesOf(model, 300)
  assert.is(rates.length, 301)
  assert.ok(rates.slice(10).every(rate => Math.abs(rate! - 1) < 1e-9))
})

test('nothing is drawn across a time in which nobody looked, and rates begin after it', () => {
  const model = valuesOverTime([1, 2])
  model.frame({ t: 100_000, r: [0, [500]] })
  model.frame({ t: 101_000, r: [0, [510]] })
  assert.equal(ratesOf(model, 600), [null, 1, null, 10])
  assert.equal(valuesOf(windowOf(model.timeline, 600, 101), 0), [1, 2, null, 510])
})

test('rates of a history with few moments are those between two of them', () => {
  assert.equal(ratesOf(valuesOverTime([0, 40, 60], 4_000)), [null, 10, 5])
})

test('ten minutes stay, and what is older goes', () => {
  const model = valuesOverTime(Array.from({ length: 2_000 }, (_, second) => second))
  const window = windowOf(model.timeline, 600, model.timeline.last)
  assert.is(window.to - window.from, 601)
  assert.equal(valuesOf(window, 0).slice(0, 2), [1_399, 1_400])
  assert.ok(ratesOf(model, 600).every(rate => rate === 1))
})

test('a value that does not change for hours is there', () => {
  const model = modelOf({ name: 'level', type: 'gauge' })
  model.frame({ t: 0, r: [0, [7]] })
  for (let second = 1; second < 2_000; second++) model.frame({ t: second * 1_000, r: [] })
  const values = valuesOf(windowOf(model.timeline, 60, model.timeline.last), 0)
  assert.equal(
    values,
    Array.from({ length: 61 }, () => 7),
  )
})

test('a mean is that of what came, and none where nothing did', () => {
  const model = modelOf({ name: 'batch', type: 'summary' })
  for (const [second, [sum, count]] of [
    [4, 1],
    [10, 3],
    [10, 3],
    [7, 4],
  ].entries()) {
    model.frame({ t: second * 1_000, r: [0, [sum!, count!]] })
  }
  const window = windowOf(model.timeline, 60, 3)
  assert.equal(meansOf(window, startsOf(window), 0, 1), [null, 3, null, -3])
})

test.run()
