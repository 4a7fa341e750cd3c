import { setTimeout as delay } from 'node:timers/promises'
import {
  install,
  type PrometheusHandle,
  type PushError,
  type RemoteWriteOptions,
} from 'metrics-exporter-prometheus'
import { counter, describeHistogram, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../support/prometheus-fixture.ts'
import { eventually } from './processes.ts'
import { type StoredSeries, WriteReceiver } from './write-receivers.ts'

// What is pushed by remote write to real stores, asked back by queries.

const receivers = ['Prometheus', 'VictoriaMetrics'] as const

interface Writing {
  readonly receiver: WriteReceiver
  readonly handle: PrometheusHandle
  readonly errors: PushError[]
}

async function writing(
  name: (typeof receivers)[number],
  options: RemoteWriteOptions,
  body: (writing: Writing) => Promise<void>,
): Promise<void> {
  const receiver = await WriteReceiver.start(name)
  const errors: PushError[] = []
  const onError = (error: PushError): void => void errors.push(error)
  try {
    const handle = await install({
      quantiles: [0.5, 1],
      globalLabels: { zone: 'eu "1"' },
      remoteWrite: { endpoint: receiver.endpoint, job: 'shop', instance: 'one', onError, ...options },
    })
    try {
      await body({ receiver, handle, errors })
    } finally {
      await handle.close()
      uninstall()
    }
  } finally {
    await receiver.stop()
  }
}

/** A series and its value, as one string. */
function lineOf(labels: Readonly<Record<string, string>>, value: number): string {
  return `${JSON.stringify(Object.entries(labels).sort())} ${value}`
}

function linesOf(series: readonly StoredSeries[]): string[] {
  return series.map(({ labels, samples }) => lineOf(labels, samples[0]![1])).sort()
}

/** What a Prometheus that scrapes the same moment would store. */
function scraped(handle: PrometheusHandle): string[] {
  const pair = /(\w+)="((?:[^"\\]|\\.)*)"/g
  return handle
    .renderOpenMetrics()
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#') && !line.startsWith('metrics_'))
    .map(line => {
      const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)(?: # .*)?$/.exec(line) ?? []
      const pairs = Array.from(labels.matchAll(pair), ([, key, text]) => [key!, JSON.parse(`"${text}"`)])
      const all = { __name__: name, ...Object.fromEntries(pairs), job: 'shop', instance: 'one' }
      return lineOf(all, Number(value.replace('Inf', 'Infinity')))
    })
    .sort()
}

function recordAll(): void {
  describeHistogram('size_bytes', undefined, 'Sizes', { buckets: [0.5, 1, 1e6] })
  counter('jobs_total', { queue: 'a "b" \\ c' }).increment(2 ** 53)
  counter('jobs_total', { Zebra: 1, queue: 'mail' }).increment(0.5)
  gauge('depth').set(-1.25)
  for (const value of [0.5, 0.75, 5]) histogram('size_bytes', { method: 'GET' }).record(value)
  for (const value of [1, 2, 3]) histogram('wait_seconds').record(value)
}

for (const name of receivers) {
  test(`a real ${name} answers with what a scrape of the same moment has`, () =>
    writing(name, { intervalMs: Number.POSITIVE_INFINITY }, async ({ receiver, handle, errors }) => {
      recordAll()
      const { arrived } = await handle.flush()
      assert.is(arrived.length, 1)
      const expected = scraped(handle)
      assert.ok(expected.length > 10)
      const stored = await eventually('all series', async () => {
        const series = await receiver.query('{job="shop",__name__!~"metrics_.*"}')
        return series.length >= expected.length ? series : undefined
      })
      assert.equal(linesOf(stored), expected)
      assert.equal(errors, [])
    }))

  test(`a query of a real ${name} does not show a series that has ended, and shows the others`, () =>
    writing(name, { intervalMs: 100 }, async ({ receiver, handle, errors }) => {
      gauge('depth', { queue: 'mail' }).set(1)
      gauge('depth', { queue: 'web' }).set(2)
      const shows = (expected: number) =>
        eventually(`${expected} series`, async () => {
          const series = await receiver.query('depth{job="shop"}')
          return series.length === expected || undefined
        })
      await shows(2)
      handle.remove('gauge', 'depth', { queue: 'mail' })
      await shows(1)
      assert.equal(
        (await receiver.query('depth')).map(({ labels }) => labels.queue),
        ['web'],
      )
      await handle.close()
      await shows(0)
      assert.equal(errors, [])
    }))

  test(`a real ${name} that is restarted has no gap larger than its outage, and nothing twice`, () =>
    writing(name, { intervalMs: 100, timeoutMs: 2_000 }, async ({ receiver, errors }) => {
      const jobs = counter('jobs_total')
      const samplesNow = async () => (await receiver.query('jobs_total{job="shop"}[5m]'))[0]?.samples ?? []
      const count = async (times: number) => {
        for (let time = 0; time < times; time++) {
          jobs.increment()
          await delay(20)
        }
      }
      await count(50)
      await eventually('samples', async () => (await samplesNow()).length > 3 || undefined)
      const began = Date.now()
      await receiver.end()
      await count(100)
      await receiver.begin()
      const outageMs = Date.now() - began
      await count(50)
      jobs.increment()
      const samples = await eventually('the last value', async () => {
        const all = await samplesNow()
        return all.at(-1)?.[1] === 201 ? all : undefined
      })
      const times = samples.map(([timestampMs]) => timestampMs)
      const gaps = times.slice(1).map((time, index) => time - times[index]!)
      assert.ok(Math.min(...gaps) > 0, 'no time twice')
      assert.ok(
        Math.max(...gaps) < outageMs,
        `a gap of ${Math.max(...gaps)} ms in an outage of ${outageMs} ms`,
      )
      const during = times.filter(time => time > began && time < began + outageMs)
      assert.ok(during.length > 3, `${during.length} samples of the time of the outage`)
      const values = samples.map(([, value]) => value)
      assert.ok(values.every((value, index) => index === 0 || value >= values[index - 1]!))
      assert.ok(
        errors.length > 0 && errors.every(({ reason }) => reason === 'connection' || reason === '503'),
      )
    }))
}

test.run()
