import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, type Recorder } from 'metrics-facade'
import {
  ContextLabelLayer,
  FanoutBuilder,
  FilterLayer,
  PrefixLayer,
  RouterBuilder,
  Stack,
  withLabels,
} from 'metrics-facade/layers'
import { MetricKindMask } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { type ManualClock, manualClock } from '../support/prometheus-fixture.ts'
import { assertSteady, heapGrowth } from './heap.ts'
import { Ledger, totalsOfSnapshot } from './ledger.ts'

const tenants = 2_400

/** A recorder that forgets what is idle, and the books of what it was given. */
interface Sink {
  readonly recorder: Recorder
  readonly handle: PrometheusHandle
  readonly ledger: Ledger
}

function createSink(clock: ManualClock, timeoutMs: number): Sink {
  const recorder = new PrometheusBuilder()
    .withClock(clock.read)
    .idleTimeout(MetricKindMask.All, timeoutMs)
    .setBuckets([1, 10])
    .withCardinalityLimits({ perLabel: 100 })
    .buildRecorder()
  return { recorder, handle: recorder.handle(), ledger: new Ledger() }
}

/** Lets time go by, and looks whether each sink has all that it was given. */
function evict(clock: ManualClock, sinks: readonly Sink[]): void {
  const before = sinks.map(({ handle }) => totalsOfSnapshot(handle.snapshot()))
  clock.now += 60
  sinks.forEach(({ handle, ledger }, index) => {
    const after = totalsOfSnapshot(handle.snapshot())
    ledger.evict(before[index]!, after)
    ledger.balance(after, `in sink ${index}`)
  })
}

test('under all layers together nothing is lost, and nothing is kept of labels and names that come and go', async () => {
  const clock = manualClock()
  const [short, long, jobs] = [createSink(clock, 50), createSink(clock, 100), createSink(clock, 70)]
  const both = new FanoutBuilder().addRecorder(short.recorder).addRecorder(long.recorder).build()
  const stack = new Stack(
    new RouterBuilder(both).addRoute(MetricKindMask.Counter, 'app_jobs', jobs.recorder).build(),
  )
    .push(new PrefixLayer('app', { separator: '_' }))
    .push(new FilterLayer({ patterns: ['debug'] }))
    .push(new ContextLabelLayer())
  await withInstalled(stack, async () => {
    const held = [counter('held_total', { held: 1 }), counter('held_total', { held: 2 })]
    const emit = (tenant: number): void => {
      counter('calls_total', { tenant }).increment(tenant)
      counter('jobs_total', { tenant }).increment()
      counter(`debug_${tenant}`).increment()
      gauge(`depth_of_${tenant % 1_200}`).increment()
      histogram('wait_seconds', { tenant: tenant % 10 }).record(tenant)
      held[tenant % 2]!.increment()
      jobs.ledger.record('app_jobs_total', 1)
      for (const { ledger } of [short, long]) {
        ledger.record('app_calls_total', tenant)
        ledger.record(`app_depth_of_${tenant % 1_200}`, 1)
        ledger.recordMany('app_wait_seconds', tenant, 1)
        ledger.record('app_held_total', 1)
      }
    }
    const sinks = [short, long, jobs]
    const work = (time: number): void => {
      for (let tenant = time * tenants; tenant < (time + 1) * tenants; tenant++) {
        if (tenant % 3 === 0) emit(tenant)
        else withLabels({ user: tenant % 1_000, request: tenant }, () => emit(tenant))
        if (tenant % 1_200 === 0) evict(clock, sinks)
      }
      for (const { handle } of sinks) assert.not.match(handle.render(), 'debug')
      for (let idle = 0; idle < 3; idle++) evict(clock, sinks)
      for (const { handle } of sinks) assert.is(handle.render().length, 0)
    }
    assertSteady(await heapGrowth(work, 5))
  })
})

test.run()
