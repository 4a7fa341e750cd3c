import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { install, type OtlpOptions, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultLimits } from '../../../exporter-prometheus/lib/transport/limits.ts'
import { otlp } from '../../../exporter-prometheus/lib/transport/otlp/otlp.ts'
import type { Started } from '../../../exporter-prometheus/lib/transport/transport.ts'
import { forgetMetrics } from '../../support/installed.ts'
import { OtlpReceiver } from '../../support/otlp-receiver.ts'
import { type Simulated, SimulatedProgram } from '../../support/process.ts'
import { uninstall } from '../../support/prometheus-fixture.ts'
import { GatewayStub } from '../../support/push-fixture.ts'
import { ReceiverStub } from '../../support/remote-write-receiver.ts'
import { inThread, samplesOf, startThread } from '../../support/thread.ts'

interface Stores {
  readonly collector: OtlpReceiver
  readonly gateway: GatewayStub
  readonly prometheus: ReceiverStub
}

const never = Number.POSITIVE_INFINITY

/** Pushes only when it is told to. */
function optionsOf(instance: string, more: OtlpOptions = {}): OtlpOptions {
  return { intervalMs: never, resource: { 'service.instance.id': instance }, ...more }
}

/** One process that is installed, in a program whose others are simulated. */
async function inProgram(
  body: (handle: PrometheusHandle, others: SimulatedProgram, stores: Stores) => Promise<void>,
): Promise<void> {
  const stores = { collector: new OtlpReceiver(), gateway: new GatewayStub(), prometheus: new ReceiverStub() }
  const { collector, gateway, prometheus } = stores
  await Promise.all(Object.values(stores).map(store => store.listen()))
  const directory = join(mkdtempSync(join(tmpdir(), 'metrics-')), 'members')
  await using others = new SimulatedProgram(directory)
  forgetMetrics()
  const handle = await install({
    processes: { directory, program: 'test' },
    otlp: { endpoint: collector.url, ...optionsOf('one') },
    pushGateway: { endpoint: gateway.url, intervalMs: 2 ** 30 },
    remoteWrite: { endpoint: prometheus.url, intervalMs: never },
  })
  try {
    await body(handle, others, stores)
  } finally {
    await handle.close()
    await Promise.all(Object.values(stores).map(store => store.close()))
    uninstall()
  }
}

function pushing({ handle, recorder }: Simulated, url: string, options: OtlpOptions): Started {
  return otlp(url, options).start({ scraper: handle.scraper, recorder, limits: defaultLimits })
}

/** The sum over what each process has pushed last, as a store has it that tells them apart. */
function storedIn(collector: OtlpReceiver, name: string): number {
  const last = new Map<string, number>()
  for (const [index, { resourceMetrics }] of collector.decoded.entries()) {
    const { attributes } = resourceMetrics[0]!.resource
    const id = attributes.find(({ key }) => key === 'service.instance.id')!.value.stringValue as string
    last.set(id, collector.total(name, index))
  }
  return [...last.values()].reduce((sum, one) => sum + one, 0)
}

test('a store that tells processes apart has by OTLP what all of them recorded, each value once', () =>
  inProgram(async (handle, others, { collector }) => {
    const thread = startThread()
    const [two, three] = [others.start(), others.start()]
    counter('jobs_total').increment(1)
    gauge('depth').set(10)
    inThread(thread, () => counter('jobs_total').increment(2))
    two.run(() => counter('jobs_total').increment(4))
    two.run(() => gauge('depth').set(20))
    three.run(() => counter('jobs_total').increment(8))
    const pushes = [two, three].map((one, index) => pushing(one, collector.url, optionsOf(`other ${index}`)))
    try {
      for (const one of [two, three]) one.tick()
      assert.equal(samplesOf(handle, 'jobs_total'), ['15'])
      await handle.flush({ timeoutMs: 5_000 })
      for (const push of pushes) await push.flush!(5_000)
      assert.is(storedIn(collector, 'jobs_total'), 15)
      assert.is(storedIn(collector, 'depth'), 30)
      // What an ended process has pushed stays in the store, and is not pushed by those that add up its file.
      await three.kill()
      two.processes.fold()
      counter('jobs_total').increment(16)
      await handle.flush({ timeoutMs: 5_000 })
      await pushes[0]!.flush!(5_000)
      assert.equal(samplesOf(handle, 'jobs_total'), ['31'])
      assert.is(storedIn(collector, 'jobs_total'), 31)
    } finally {
      for (const push of pushes) await push.close()
      thread.end()
    }
  }))

test('a delta is what this process recorded since its last push', () =>
  inProgram(async (_handle, others, { collector }) => {
    const [two, three] = [others.start(), others.start()]
    const push = pushing(two, collector.url, optionsOf('two', { temporality: 'delta' }))
    try {
      for (const step of [1, 2]) {
        two.run(() => counter('jobs_total').increment(step))
        three.run(() => counter('jobs_total').increment(100))
        for (const one of [two, three]) one.tick()
        await push.flush!(5_000)
        assert.is(collector.total('jobs_total'), step)
      }
    } finally {
      await push.close()
    }
  }))

test('what is included in a process is in its push by OTLP', () =>
  inProgram(async (handle, others, { collector }) => {
    others.start()
    handle.include(() => '# TYPE engine_total counter\nengine_total 5\n', { name: 'engine' })
    await handle.flush({ timeoutMs: 5_000 })
    assert.is(collector.total('engine_total'), 5)
  }))

test('a Pushgateway and remote write get the whole program from one process', () =>
  inProgram(async (handle, others, { gateway, prometheus }) => {
    const two = others.start()
    counter('jobs_total').increment(1)
    two.run(() => counter('jobs_total').increment(4))
    two.tick()
    await handle.flush({ timeoutMs: 5_000 })
    assert.match(gateway.requests.at(-1)!.text, /^jobs_total 5$/m)
    const { samples } = prometheus.requests.at(-1)!
    const jobs = samples.filter(({ series }) => series.startsWith('{__name__="jobs_total"'))
    assert.equal(
      jobs.map(({ value }) => value),
      [5],
    )
  }))

test.run()
