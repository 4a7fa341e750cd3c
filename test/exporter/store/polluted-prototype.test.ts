import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  Matcher,
  MetricKindMask,
  PrometheusBuilder,
  type PrometheusRecorder,
} from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, type Recorder, withLocalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { ContextLabelLayer, FanoutBuilder, PrefixLayer, Stack, withLabels } from 'metrics-facade/layers'
import { PlainStorage, Registry } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sourcesOf } from '../../house/sources.ts'
import { withInstalled } from '../../support/installed.ts'

const written = /^\s+declare (?:readonly )?(\w+)|\.(\w+) (?:\?\?|\|\||[-+])?= /gm

/** What records quantiles. */
const library = createRequire(import.meta.url).resolve('hdr-histogram-js')

/** Every name of a property that some object may be given by assignment, which a setter above it would take. */
const names = new Set(
  [
    ...[...sourcesOf('lib'), ...sourcesOf('exporter-prometheus/lib')].map(({ text }) => text),
    ...['JsHistogram', 'TypedArrayHistogram', 'PercentileIterator', 'JsHistogramIterator'].map(name =>
      readFileSync(join(dirname(library), `${name}.js`), 'utf8'),
    ),
  ].flatMap(text => [...text.matchAll(written)].map(([, declared, assigned]) => (declared ?? assigned)!)),
)

const pollutions: Readonly<Record<string, PropertyDescriptor>> = {
  'a setter that throws': {
    get: () => undefined,
    set() {
      throw new Error('somebody sets it')
    },
  },
  'a property that is read-only': { value: undefined, writable: false },
}

/** Runs `body` where every object inherits this property. */
function polluted(name: string, descriptor: PropertyDescriptor, body: () => void): void {
  Object.defineProperty(Object.prototype, name, { ...descriptor, configurable: true })
  try {
    body()
  } finally {
    delete (Object.prototype as Record<string, unknown>)[name]
  }
}

function makePrometheus(): PrometheusRecorder {
  let now = 0
  return new PrometheusBuilder()
    .setBucketsForMetric(Matcher.prefix('bucketed'), [1, 2])
    .setNativeHistogramForMetric(Matcher.prefix('native'), {})
    .idleTimeout(MetricKindMask.All, 1e9)
    .withExemplars(() => ({ trace: 'y' }))
    .withClock(() => now++)
    .buildRecorder()
}

function registryRecorder(): Recorder {
  const registry = new Registry(new PlainStorage())
  return {
    describeCounter() {},
    describeGauge() {},
    describeHistogram() {},
    registerCounter: (name, labels) => registry.getOrCreateCounter(name, labels),
    registerGauge: (name, labels) => registry.getOrCreateGauge(name, labels),
    registerHistogram: (name, labels) => registry.getOrCreateHistogram(name, labels),
  }
}

function stackOver(recorder: Recorder): Recorder {
  return new Stack(
    new FanoutBuilder()
      .addRecorder(recorder)
      .addRecorder(new DebuggingRecorder())
      .addRecorder(registryRecorder())
      .build(),
  )
    .push(new PrefixLayer('app'))
    .push(new ContextLabelLayer())
}

/** Held from before the pollution. */
const held = { jobs: counter('held_total'), depth: gauge('held'), seconds: histogram('held_seconds') }

function emitAll(): void {
  held.jobs.increment()
  held.depth.set(1)
  held.seconds.record(1)
  for (const labels of [undefined, {}, { a: 'b' }, { c: 5, a: 'b' }, new Map([['d', true]])]) {
    counter('jobs_total', labels).increment(2, { trace: 'x' })
    counter('jobs_total', labels).absolute(7)
    gauge('depth', labels).set(1)
    gauge('depth', labels).increment()
    gauge('depth', labels).track()()
    for (const name of ['plain_seconds', 'bucketed_seconds', 'native_seconds']) {
      histogram(name, labels).record(0.5, { trace: 'x' })
      histogram(name, labels).recordMany(1e9, 3)
      histogram(name, labels).startTimer()
    }
  }
  counter('jobs_total').increment(-1)
  histogram('job_seconds', 5 as never).record(1)
}

/** What is recorded by all ways of emitting, bare, under layers and in a local scope, if `name` is polluted meanwhile. */
function recordedWith(name: string, descriptor: PropertyDescriptor): string {
  const bare = makePrometheus()
  const local = makePrometheus()
  const layered = makePrometheus()
  const stack = stackOver(layered)
  withInstalled(bare, () =>
    polluted(name, descriptor, () => {
      emitAll()
      bare.upkeep()
      bare.clear()
      emitAll()
      withLocalRecorder(local, emitAll)
    }),
  )
  withInstalled(stack, () => polluted(name, descriptor, () => withLabels({ user: 'u' }, emitAll)))
  return [bare, local, layered].map(recorder => recorder.handle().render()).join('---\n')
}

test('nothing throws and nothing is lost where every object inherits a setter or a read-only property', () => {
  assert.ok(names.has('inner') && names.has('idleSince'), 'the names are found in the sources')
  const expected = recordedWith('nobody_has_this', pollutions['a property that is read-only']!)
  assert.match(expected, 'app.jobs_total{user="u",a="b",c="5"} 7'.replace('.', '_'))
  const wrong: string[] = []
  for (const [what, descriptor] of Object.entries(pollutions)) {
    for (const name of names) {
      try {
        if (recordedWith(name, descriptor) !== expected)
          wrong.push(`${what}, ${name}: recorded something else`)
      } catch (error) {
        wrong.push(`${what}, ${name}: ${(error as Error).stack?.split('\n').slice(0, 3).join('')}`)
      }
    }
  }
  assert.equal(wrong, [])
})

test.run()
