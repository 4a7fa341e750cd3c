import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { Place } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CounterSeries } from '../../../exporter-prometheus/lib/series/series.ts'
import { Births } from '../../../exporter-prometheus/lib/store/births.ts'
import { Scraper } from '../../../exporter-prometheus/lib/transport/scrape.ts'
import { protobuf } from '../../support/accept.ts'
import { exposed } from '../../support/exposed.ts'
import { rejectionOf } from '../../support/prometheus-fixture.ts'

// What is kept in mind of births, and until when.

test('births are kept in mind for the earliest who watches, and no longer', () => {
  const births = new Births()
  const born = (): CounterSeries => {
    const series = new CounterSeries(new Place(undefined, ''))
    births.add(series)
    return series
  }
  born()
  const endFirst = births.watch()
  const one = born()
  const endSecond = births.watch()
  const two = born()
  assert.equal(births.recent, [one, two])
  endFirst()
  endFirst()
  assert.equal(births.recent, [two])
  const endThird = births.watch()
  const three = born()
  endThird()
  assert.equal(births.recent, [two, three])
  endSecond()
  assert.equal(births.recent, [])
  born()
  assert.equal(births.recent, [])
})

test('a scrape that fails leaves no watch behind', async () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  const scraper = new Scraper({
    collect: () => Promise.reject(new Error('broken')),
    watchBirths: () => recorder.births.watch(),
    expose: () => exposed(recorder),
  })
  await rejectionOf(
    scraper.scrape({ accept: protobuf, acceptEncoding: undefined, timeoutSeconds: undefined }),
  )
  recorder.registerCounter('c_total', undefined)
  assert.equal(recorder.births.recent, [])
})

test.run()
