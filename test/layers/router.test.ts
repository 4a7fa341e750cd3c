import fc from 'fast-check'
import { counter, gauge, histogram, noopRecorder } from 'metrics-facade'
import { RouterBuilder } from 'metrics-facade/layers'
import { MetricKindMask } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const { Counter, Gauge, Histogram, All } = MetricKindMask
const metadata = {}

/** The first of these recorders that has a counter of this name. */
function whoHas(name: string, recorders: readonly RecordingRecorder[]): number {
  return recorders.findIndex(recorder => recorder.series('counter', name) !== undefined)
}

function makeRecorders(count: number): RecordingRecorder[] {
  return Array.from({ length: count }, () => new RecordingRecorder())
}

test('kinds are routed by any combination of masks', () => {
  for (let mask = 1; mask <= All; mask++) {
    const [fallback, routed] = makeRecorders(2) as [RecordingRecorder, RecordingRecorder]
    const router = new RouterBuilder(fallback).addRoute(mask, 'app', routed).build()
    router.registerCounter('app', undefined, metadata)
    router.registerGauge('app', undefined, metadata)
    router.registerHistogram('app', undefined, metadata)
    const kinds = [
      ['counter', Counter],
      ['gauge', Gauge],
      ['histogram', Histogram],
    ] as const
    for (const [kind, bit] of kinds) {
      const isRouted = (mask & bit) !== 0
      assert.is(routed.series(kind, 'app') !== undefined, isRouted, `${kind} of ${mask}`)
      assert.is(fallback.series(kind, 'app') === undefined, isRouted, `${kind} of ${mask}`)
    }
  }
})

test('the longest start wins, whatever the order of the routes', () => {
  const recorders = makeRecorders(4)
  const [fallback, a, ab, abc] = recorders
  const router = new RouterBuilder(fallback!)
    .addRoute(All, 'http.', ab!)
    .addRoute(All, 'h', a!)
    .addRoute(All, 'http.server', abc!)
    .build()
  for (const [name, expected] of [
    ['http.server.requests', 3],
    ['http.server', 3],
    ['http.client', 2],
    ['https', 1],
    ['my.http.server', 0],
    ['', 0],
  ] as const) {
    router.registerCounter(name, undefined, metadata)
    assert.is(whoHas(name, recorders), expected, name)
  }
})

test('whole segments: a pattern does not reach into a longer word', () => {
  const recorders = makeRecorders(3)
  const [fallback, http, server] = recorders
  const router = new RouterBuilder(fallback!, { wholeSegments: true })
    .addRoute(All, 'http', http!)
    .addRoute(All, 'http.server', server!)
    .build()
  for (const [name, expected] of [
    ['http', 1],
    ['http.client', 1],
    ['http.server_errors', 1],
    ['http.server.errors', 2],
    ['https', 0],
    ['http_total', 0],
  ] as const) {
    router.registerCounter(name, undefined, metadata)
    assert.is(whoHas(name, recorders), expected, name)
  }
})

test('the longest start is that of a plain search through all patterns', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 5 })
  const segments = fc
    .array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 4 })
    .map(words => words.join('.'))
  const isFor = (pattern: string, name: string, wholeSegments: boolean): boolean =>
    wholeSegments ? `${name}.`.startsWith(`${pattern}.`) : name.startsWith(pattern)
  for (const wholeSegments of [false, true]) {
    const pattern = wholeSegments ? segments : text
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 8 }), fc.array(text), (patterns, names) => {
        const recorders = makeRecorders(patterns.length + 1)
        const builder = new RouterBuilder(recorders[patterns.length]!, { wholeSegments })
        for (const [index, one] of patterns.entries()) builder.addRoute(All, one, recorders[index]!)
        const router = builder.build()
        for (const name of names) {
          let expected = patterns.length
          for (const [index, one] of patterns.entries()) {
            const best = patterns[expected]?.length ?? 0
            if (isFor(one, name, wholeSegments) && one.length >= best) expected = index
          }
          router.registerCounter(name, undefined, metadata)
          assert.is(whoHas(name, recorders), expected)
        }
      }),
    )
  }
})

test('the same pattern again replaces the route, of its kinds only', () => {
  const recorders = makeRecorders(3)
  const [fallback, first, second] = recorders as [RecordingRecorder, RecordingRecorder, RecordingRecorder]
  const router = new RouterBuilder(fallback)
    .addRoute(All, 'app', first)
    .addRoute(Counter | Histogram, 'app', second)
    .build()
  withInstalled(router, () => {
    counter('app_total').increment()
    gauge('app_depth').set(1)
    histogram('app_sizes').record(1)
  })
  assert.is(second.size, 2)
  assert.is(first.size, 1)
  assert.is(first.value('gauge', 'app_depth'), 1)
})

test('descriptions go where the series go', () => {
  const [fallback, routed] = makeRecorders(2) as [RecordingRecorder, RecordingRecorder]
  const router = new RouterBuilder(fallback).addRoute(Gauge | Histogram, 'app', routed).build()
  router.describeCounter('app_total', undefined, 'Jobs')
  router.describeGauge('app_depth', undefined, 'Depth')
  router.describeHistogram('app_sizes', undefined, 'Sizes')
  router.describeHistogram('sizes', undefined, 'Sizes')
  assert.equal(
    fallback.descriptions.map(({ name }) => name),
    ['app_total', 'sizes'],
  )
  assert.equal(
    routed.descriptions.map(({ name }) => name),
    ['app_depth', 'app_sizes'],
  )
})

test('held handles and those by name are routed alike, and write to the series of the recorder itself', () => {
  const [fallback, routed] = makeRecorders(2) as [RecordingRecorder, RecordingRecorder]
  const router = new RouterBuilder(fallback).addRoute(All, 'app', routed).build()
  withInstalled(router, () => {
    const held = [counter('app_total'), counter('other_total')]
    for (const one of held) one.increment()
    const { registrations } = routed
    for (const one of held) one.increment()
    assert.is(routed.registrations, registrations)
    counter('app_total').increment()
    assert.is(router.registerCounter('app_total', undefined, metadata), routed.series('counter', 'app_total'))
  })
  assert.is(routed.value('counter', 'app_total'), 3)
  assert.is(fallback.value('counter', 'other_total'), 2)
})

test('a route that is added later is not in a router that was built before', () => {
  const [fallback, routed] = makeRecorders(2) as [RecordingRecorder, RecordingRecorder]
  const builder = new RouterBuilder(fallback).addRoute(Gauge, 'a', routed)
  const before = builder.build()
  const after = builder.addRoute(All, 'app', routed).build()
  before.registerCounter('app_before', undefined, metadata)
  before.registerGauge('b', undefined, metadata)
  before.registerGauge('app_before', undefined, metadata)
  after.registerCounter('app_after', undefined, metadata)
  assert.is(whoHas('app_before', [fallback, routed]), 0)
  assert.is(whoHas('app_after', [fallback, routed]), 1)
})

test('masks, patterns and recorders that make no sense are refused, naming the value and the remedy', () => {
  const builder = new RouterBuilder(noopRecorder)
  for (const mask of [0, 8, -1, 1.5, Number.NaN, 'All']) {
    assert.throws(() => builder.addRoute(mask as never, 'a', noopRecorder), /mask .* MetricKindMask/)
  }
  assert.throws(() => builder.addRoute(All, '', noopRecorder), /pattern "" is empty/)
  assert.throws(() => builder.addRoute(All, 5 as never, noopRecorder), /pattern 5 is not a string/)
  assert.throws(() => builder.addRoute(All, 'a', {} as never), /is not a Recorder/)
  assert.throws(() => new RouterBuilder(undefined as never), /undefined is not a Recorder/)
  const whole = new RouterBuilder(noopRecorder, { wholeSegments: true })
  for (const pattern of ['http.', '.http', 'a..b', '.']) {
    assert.throws(() => whole.addRoute(All, pattern, noopRecorder), /empty segment/)
  }
})

test.run()
