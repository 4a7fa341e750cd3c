import { Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { collect, counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openMetrics, protobuf } from '../../support/accept.ts'
import { type Gate, nextTurn, openGate } from '../../support/gate.ts'
import { freshRecorder, manualClock, setWallClock } from '../../support/prometheus-fixture.ts'
import { type Message, readProtobuf } from '../../support/protobuf-reader.ts'

// A scraper takes what it reads for what was there when it asked.

async function scrape(handle: PrometheusHandle, accept: string): Promise<Uint8Array> {
  const response = await handle.fetchHandler()(new Request('http://localhost/', { headers: { accept } }))
  return new Uint8Array(await response.arrayBuffer())
}

const namesIn: Readonly<Record<string, (body: Uint8Array) => string[]>> = {
  [openMetrics]: body =>
    [
      ...Buffer.from(body)
        .toString()
        .matchAll(/^# TYPE (\S+)/gm),
    ].map(([, name]) => name!),
  [protobuf]: body => readProtobuf(body).map(({ name }) => name),
  'application/json': body =>
    JSON.parse(Buffer.from(body).toString()).families.map(({ name }: { name: string }) => name),
  'text/plain': body =>
    [
      ...Buffer.from(body)
        .toString()
        .matchAll(/^# TYPE (\S+)/gm),
    ].map(([, name]) => name!),
}

/** Has a collector wait in a scrape until `during` is done, and returns what the scrape shows. */
async function scrapedWhile(
  handle: PrometheusHandle,
  accept: string,
  during: () => void | Promise<void>,
): Promise<string[]> {
  const begun = openGate()
  const done: Gate<void> = openGate()
  using _ending = collect(() => {
    begun.resolve()
    return done.promise
  })
  const body = scrape(handle, accept)
  await begun.promise
  await during()
  done.resolve()
  return namesIn[accept]!(await body)
}

function emitAll(): void {
  counter('late_total').increment()
  histogram('late_bucketed').record(1)
  histogram('late_native').record(1)
  histogram('late_summary').record(1)
  gauge('late_gauge').set(1)
}

function recorder(createdTimestamps: boolean): PrometheusHandle {
  const handle = freshRecorder(builder =>
    builder
      .withCreatedTimestamps(createdTimestamps)
      .setBucketsForMetric(Matcher.full('late_bucketed'), [1])
      .setNativeHistogramForMetric(Matcher.full('late_native'), {}),
  )
  counter('early_total').increment()
  return handle
}

for (const [accept, createdTimestamps] of [
  [openMetrics, true],
  [protobuf, true],
  [protobuf, false],
  ['application/json', true],
  ['application/json', false],
] as const) {
  const early = accept === openMetrics ? 'early' : 'early_total'
  const late = accept === openMetrics ? 'late' : 'late_total'
  test(`what is born while a scrape of ${accept} waits is left to the next, where creation is shown (${createdTimestamps})`, async () => {
    const handle = recorder(createdTimestamps)
    assert.equal(await scrapedWhile(handle, accept, emitAll), [early, 'late_gauge'])
    const all = [early, late, 'late_gauge', 'late_bucketed', 'late_native', 'late_summary']
    assert.equal(namesIn[accept]!(await scrape(handle, accept)), all)
  })
}

for (const [accept, createdTimestamps] of [
  [openMetrics, false],
  ['text/plain', true],
] as const) {
  test(`where ${accept} does not show creation (${createdTimestamps}), all is shown at once`, async () => {
    assert.is((await scrapedWhile(recorder(createdTimestamps), accept, emitAll)).length, 6)
  })
}

test('a series that comes back while a scrape waits is left to the next', async () => {
  const handle = recorder(true)
  const held = counter('early_total')
  const names = await scrapedWhile(handle, openMetrics, () => {
    handle.clear()
    held.increment(5)
  })
  assert.equal(names, [])
  assert.match(Buffer.from(await scrape(handle, openMetrics)).toString(), /^early_total 5$/m)
})

for (const accept of [protobuf, openMetrics]) {
  test(`a native histogram that begins again while a scrape waits is left to the next (${accept})`, async () => {
    const clock = manualClock()
    const handle = freshRecorder(builder =>
      builder
        .withClock(clock.read)
        .withCreatedTimestamps(true)
        .setNativeHistogramForMetric(Matcher.full('sizes'), { maxBuckets: 1, resetAfterMs: 1000 }),
    )
    const [coarse, whole] = [histogram('sizes', { id: 'coarse' }), histogram('sizes', { id: 'whole' })]
    for (const value of [1, 2, 4]) coarse.record(value)
    whole.record(1)
    const idsIn = (body: Uint8Array): string[] =>
      accept === protobuf
        ? readProtobuf(body)[0]!.metric.map(({ label }: Message) => label[0].value)
        : [
            ...Buffer.from(body)
              .toString()
              .matchAll(/^sizes_count\{id="(\w+)"\}/gm),
          ].map(([, id]) => id!)
    const begun = openGate()
    const done = openGate()
    const ending = collect(() => {
      begun.resolve()
      return done.promise
    })
    const body = scrape(handle, accept)
    await begun.promise
    clock.now += 1500
    done.resolve()
    // Upkeep, before what is scraped is put together, finds that its time has come.
    assert.equal(idsIn(await body), ['whole'])
    ending()
    assert.equal(idsIn(await scrape(handle, accept)), ['coarse', 'whole'])
    // Where nobody waits, it begins again in a write.
    for (const value of [1, 2, 4]) coarse.record(value)
    clock.now += 1500
    coarse.record(8)
    assert.equal(idsIn(await scrape(handle, accept)), ['coarse', 'whole'])
  })
}

test('of a family the older series are shown', async () => {
  const handle = recorder(true)
  const names = await scrapedWhile(handle, openMetrics, () => {
    counter('early_total', { id: 1 }).increment()
  })
  assert.equal(names, ['early'])
  assert.match(Buffer.from(await scrape(handle, openMetrics)).toString(), /^early_total\{id="1"\} 1$/m)
})

test('what was born before a scrape is in it, in the same millisecond, too', async () => {
  const clock = manualClock(Date.now())
  using _wall = setWallClock(clock.read)
  const handle = recorder(true)
  assert.equal(namesIn[openMetrics]!(await scrape(handle, openMetrics)), ['early'])
})

test('a clock that is set back hides nothing: birth is what comes first, not what the clock says', async () => {
  const clock = manualClock(Date.now())
  using _wall = setWallClock(clock.read)
  const handle = recorder(true)
  clock.now -= 86_400_000
  assert.equal(namesIn[openMetrics]!(await scrape(handle, openMetrics)), ['early'])
})

test('what a collector makes at each scrape shows from the second on', async () => {
  const handle = recorder(true)
  using _ending = collect(async () => {
    await nextTurn()
    counter('collected_total').absolute(7)
  })
  assert.equal(namesIn[protobuf]!(await scrape(handle, protobuf)), ['early_total'])
  assert.equal(namesIn[protobuf]!(await scrape(handle, protobuf)), ['early_total', 'collected_total'])
})

test('of scrapes that overlap none has what the earliest could not know', async () => {
  const handle = recorder(true)
  const first = openGate()
  const begun = openGate()
  using _ending = collect(() => {
    begun.resolve()
    return first.promise
  })
  const early = scrape(handle, openMetrics)
  await begun.promise
  counter('between_total').increment()
  const later = scrape(handle, openMetrics)
  await nextTurn()
  first.resolve()
  for (const body of await Promise.all([early, later])) assert.equal(namesIn[openMetrics]!(body), ['early'])
  assert.equal(namesIn[openMetrics]!(await scrape(handle, openMetrics)), ['early', 'between'])
})

test('renders that nobody asked for some time ago show everything', async () => {
  const handle = recorder(true)
  using _ending = collect(async () => {
    await nextTurn()
    counter('collected_total').absolute(7)
  })
  assert.match(await handle.renderAsync({ format: 'openmetrics' }), /^collected_total 7$/m)
})

test.run()
