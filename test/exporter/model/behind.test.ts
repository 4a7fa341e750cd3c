import { PassThrough } from 'node:stream'
import { text as textOf } from 'node:stream/consumers'
import {
  type Gatherer,
  Matcher,
  MetricKindMask,
  mergeGatherers,
  PrometheusBuilder,
  type PrometheusHandle,
  Renderer,
} from 'metrics-exporter-prometheus'
import { collect, counter, gauge, histogram, swapGlobalRecorder } from 'metrics-facade'
import { FanoutBuilder } from 'metrics-facade/layers'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openMetrics, protobuf } from '../../support/accept.ts'
import { nextTurn, openGate } from '../../support/gate.ts'
import { freshRecorder, manualClock, sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { readProtobuf } from '../../support/protobuf-reader.ts'

// A handle behind another Renderer is read as the handle itself is: after its collectors, without what is born meanwhile.

test.after.each(uninstall)

const boiler: Gatherer = {
  gather: () => ({ families: [{ name: 'boiler', type: 'gauge', series: [{ labels: {}, value: 61 }] }] }),
}

const behind: Readonly<Record<string, (handle: PrometheusHandle) => Renderer>> = {
  'a Renderer': handle => new Renderer(handle),
  'a merge': handle => new Renderer(mergeGatherers([boiler, handle])),
  'a merge that has it twice': handle => new Renderer(mergeGatherers([handle, handle])),
  'a merge of a merge': handle => new Renderer(mergeGatherers([mergeGatherers([handle]), boiler])),
  'a Renderer of a merge with a promise': handle =>
    new Renderer(new Renderer(mergeGatherers([handle, { gather: async () => boiler.gather() }]))),
}

const fetched = async (renderer: Renderer, accept = 'text/plain'): Promise<Uint8Array> => {
  const answer = await renderer.fetchHandler()(new Request('http://localhost/', { headers: { accept } }))
  assert.is(answer.status, 200)
  return new Uint8Array(await answer.arrayBuffer())
}

const waysToWait: Readonly<Record<string, (renderer: Renderer) => Promise<string>>> = {
  renderAsync: renderer => renderer.renderAsync(),
  async renderTo(renderer) {
    const stream = new PassThrough()
    const text = textOf(stream)
    await renderer.renderTo(stream)
    stream.end()
    return text
  },
  fetchHandler: async renderer => Buffer.from(await fetched(renderer)).toString(),
}

for (const [name, rendererOf] of Object.entries(behind)) {
  for (const [way, render] of Object.entries(waysToWait)) {
    test(`behind ${name}, ${way}() waits for async collectors, and each runs once`, async () => {
      const handle = freshRecorder()
      let runs = 0
      using _global = collect(async () => {
        await nextTurn()
        gauge('late').set(7)
      })
      handle.collect(() => {
        runs += 1
      })
      const text = await render(rendererOf(handle))
      assert.equal([sampleValue(text, 'late'), runs], ['7', 1])
    })
  }

  for (const accept of [openMetrics, protobuf]) {
    test(`behind ${name}, what is born while a scrape of ${accept} waits is left to the next`, async () => {
      const handle = freshRecorder(builder =>
        builder
          .withCreatedTimestamps(true)
          .setNativeHistogramForMetric(Matcher.full('late_native'), {})
          .addGlobalLabel('service', 'shop'),
      )
      counter('early_total').increment()
      const begun = openGate()
      const done = openGate()
      using _ending = collect(() => {
        begun.resolve()
        return done.promise
      })
      const renderer = rendererOf(handle)
      const namesIn = (body: Uint8Array): string[] =>
        (accept === protobuf
          ? readProtobuf(body).map(family => String(family.name))
          : [
              ...Buffer.from(body)
                .toString()
                .matchAll(/^# TYPE (\S+)/gm),
            ].map(([, one]) => one!)
        ).map(one => one.replace(/_total$/, ''))
      const body = fetched(renderer, accept)
      await begun.promise
      counter('early_total', { id: 1 }).increment()
      counter('late_total').increment()
      histogram('late_native').record(1)
      done.resolve()
      const shown = await body
      assert.equal(
        namesIn(shown).filter(one => /late|early/.test(one)),
        ['early'],
      )
      assert.not.match(Buffer.from(shown).toString('latin1'), /\bid\b/)
      assert.equal(
        namesIn(await fetched(renderer, accept)).filter(one => /late|early/.test(one)),
        ['early', 'late', 'late_native'],
      )
    })
  }

  test(`behind ${name}, a series that is idle is evicted once it was shown`, async () => {
    const clock = manualClock()
    const idle = (): PrometheusHandle =>
      freshRecorder(builder => builder.withClock(clock.read).idleTimeout(MetricKindMask.All, 100))
    const handle = idle()
    counter('jobs_total').increment()
    const renderer = rendererOf(handle)
    assert.match(await renderer.renderAsync(), /^jobs_total 1$/m)
    clock.now += 101
    assert.not.match(await renderer.renderAsync(), /jobs_total/)
  })
}

test('of two handles whose series become one family, each learns which of its own were shown', () => {
  const clock = manualClock()
  const [one, other] = ['one', 'other'].map(name =>
    new PrometheusBuilder()
      .withClock(clock.read)
      .idleTimeout(MetricKindMask.All, 100)
      .addGlobalLabel('recorder', name)
      .buildRecorder(),
  ) as [ReturnType<PrometheusBuilder['buildRecorder']>, ReturnType<PrometheusBuilder['buildRecorder']>]
  for (const recorder of [one, other]) {
    for (const id of ['shown', 'hidden']) recorder.registerCounter('jobs_total', { id }).increment(1)
  }
  const renderer = new Renderer(mergeGatherers([one.handle(), other.handle()]))
  assert.match(renderer.render({ labels: { id: 'shown', recorder: 'other' } }), /^jobs_total\{.*\} 1$/m)
  clock.now += 101
  const left = renderer.render()
  assert.equal(
    [...left.matchAll(/recorder="(\w+)",id="(\w+)"/g)].map(([, recorder, id]) => `${recorder} ${id}`),
    ['one shown', 'one hidden', 'other hidden'],
  )
})

test('a collector whose values reach several recorders runs once for all of them', async () => {
  const recorders = [new PrometheusBuilder().buildRecorder(), new PrometheusBuilder().buildRecorder()]
  const fanout = new FanoutBuilder()
  for (const recorder of recorders) fanout.addRecorder(recorder)
  swapGlobalRecorder(fanout.build())
  let runs = 0
  using _ending = collect(() => {
    runs += 1
  })
  const renderer = new Renderer(mergeGatherers(recorders.map(recorder => recorder.handle())))
  await renderer.renderAsync()
  assert.is(runs, 1)
  renderer.render()
  assert.is(runs, 2)
})

test.run()
