import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { knownLanguages, refusalReasons } from '../../exporter-prometheus/examples/language-model.ts'
import { check, parse, processLint } from './judges.ts'
import { type Program, startExample } from './processes.ts'
import { Prometheus } from './prometheus.ts'

// The example service under real requests, scraped by a real Prometheus, and asked back through its API.

const requestFiles = new URL('../../exporter-prometheus/examples/requests/', import.meta.url)
const largestBucket = 5

let service: Program
let prometheus: Prometheus
let classifyUrl: string
let metricsUrl: string

/** What the clients have counted. */
const sent = { requests: 0, answered: 0, refused: new Map<string, number>() }

/** Runs the example's client to its end, and adds up what it counted. */
async function sendRequests(rounds: number): Promise<void> {
  const output = await startExample('send-requests.ts', {
    TARGET: classifyUrl,
    ROUNDS: String(rounds),
  }).ends()
  const counted = (name: string): number => Number(new RegExp(`^${name}\\s+(\\d+)`, 'm').exec(output)?.[1])
  sent.requests += counted('Requests')
  sent.answered += counted('Answered')
  const refused = /^Refused\s+(\d+) \((.*)\)/m.exec(output)
  for (const [, reason = '', count] of refused?.[2]?.matchAll(/(\w+) (\d+)/g) ?? []) {
    sent.refused.set(reason, (sent.refused.get(reason) ?? 0) + Number(count))
  }
  assert.is(counted('Answered') + counted('Refused'), counted('Requests'), output)
}

async function sendFile(prefix: string): Promise<number> {
  const name = readdirSync(requestFiles).find(file => file.startsWith(prefix))
  const body = new Uint8Array(readFileSync(new URL(name ?? '', requestFiles)))
  const { status } = await fetch(classifyUrl, { method: 'POST', body })
  return status
}

async function scrape(): Promise<string> {
  return (await fetch(metricsUrl)).text()
}

// Not in a hook: uvu does not say what went wrong there.
test('the service and Prometheus start', async () => {
  service = startExample('inference-service.ts', { PORT: '0', METRICS_PORT: '0' })
  classifyUrl = (await service.says(/http:\S+\/classify/))[0]
  metricsUrl = (await service.says(/http:\S+\/metrics/))[0]
  prometheus = await Prometheus.start(new URL(metricsUrl).host, {}, ['--enable-feature=exemplar-storage'])
})

test.after(async () => {
  await Promise.all([prometheus?.stop(), service?.stop()])
})

test('Prometheus finds the service up', async () => {
  await prometheus.waitFor('up', value => value === 1)
})

async function checkAllAtZero(): Promise<void> {
  const samples = parse(await scrape()).flatMap(family => family.samples)
  const own = samples.filter(({ name }) => name.startsWith('inference_'))
  for (const { name, labels, number } of own) assert.is(number, 0, `${name} ${JSON.stringify(labels)}`)
  const valuesOf = (name: string, label: string): unknown[] =>
    own.filter(sample => sample.name === name).map(({ labels }) => labels[label])
  assert.equal(valuesOf('inference_failures_total', 'reason'), [...refusalReasons, 'internal'])
  assert.equal(valuesOf('inference_languages_total', 'language'), knownLanguages)
  for (const name of ['requests_total', 'successful', 'duration_seconds_count']) {
    assert.is(valuesOf(`inference_${name}`, '').length, 1, name)
  }
  assert.ok(samples.some(({ name }) => name === 'process_resident_memory_bytes'))
}

test('everything is there before the first request, at 0, and Prometheus has seen it', async () => {
  await checkAllAtZero()
  await prometheus.waitFor('sum(inference_failures_total)', value => value === 0)
})

test('it is ready once it is served', async () => {
  const response = await fetch(metricsUrl.replace('/metrics', '/health'))
  assert.equal([response.status, ((await response.json()) as { status: string }).status], [200, 'ready'])
})

test('rates and quantiles show while the load goes on', async () => {
  let loaded = true
  const load = async (): Promise<void> => {
    while (loaded) await sendRequests(10)
  }
  const look = async (): Promise<void> => {
    try {
      await prometheus.waitFor('rate(inference_requests_total[5s])', value => value > 0)
      await prometheus.waitFor('sum(rate(inference_languages_total[5s]))', value => value > 0)
      const p95 = 'histogram_quantile(0.95, rate(inference_duration_seconds_bucket[30s]))'
      const seconds = await prometheus.waitFor(p95, Number.isFinite)
      assert.ok(seconds > 0 && seconds <= largestBucket, `${seconds} s`)
      console.log(`95 % of the texts took at most ${seconds} s`)
    } finally {
      loaded = false
    }
  }
  await Promise.all([load(), look()])
})

test('Prometheus counts what the clients counted', async () => {
  assert.ok(sent.requests > 0 && sent.answered > 0 && sent.refused.size > 0)
  await prometheus.waitFor('inference_requests_total', value => value === sent.requests)
  assert.is(await prometheus.valueOf('sum(inference_languages_total)'), sent.answered)
  const failures = await prometheus.query('inference_failures_total')
  assert.equal(Object.fromEntries(failures.map(({ labels, value }) => [labels.reason, value])), {
    ...Object.fromEntries([...refusalReasons, 'internal'].map(reason => [reason, 0])),
    ...Object.fromEntries(sent.refused),
  })
  console.log(`${sent.requests} requests`)
})

test('requests are counted by route and code, as their clients have seen them', async () => {
  const count = (code: string): string =>
    `sum(http_request_duration_seconds_count{method="POST",route="/classify",code=~"${code}"})`
  const refused = [...sent.refused.values()].reduce((sum, one) => sum + one, 0)
  await prometheus.waitFor(count('200'), value => value === sent.answered)
  await prometheus.waitFor(count('4..'), value => value === refused)
  assert.is(await prometheus.valueOf('sum(http_request_duration_seconds_count)'), sent.requests)
  assert.is(await prometheus.valueOf('http_requests_in_flight'), 0)
})

test('nothing that came before the second scrape of a series is lost to rates', async () => {
  for (const [reason, count] of sent.refused) {
    const series = `inference_failures_total{reason="${reason}"}`
    // A rate begins with the first sample that it finds.
    assert.is(await prometheus.valueOf(`${series} - min_over_time(${series}[5m])`), count)
  }
})

test('the histogram has every text that was classified, and no other, in buckets that only rise', async () => {
  // Prometheus asks for OpenMetrics, where integers among the bounds have a decimal.
  for (const series of ['count', 'bucket{le="+Inf"}', 'bucket{le="5.0"}']) {
    assert.is(await prometheus.valueOf(`inference_duration_seconds_${series}`), sent.answered)
  }
  const buckets = await prometheus.query('inference_duration_seconds_bucket')
  const bound = (labels: Readonly<Record<string, string>>): number =>
    Number(labels.le?.replace('+Inf', 'Infinity'))
  const counts = buckets.toSorted((a, b) => bound(a.labels) - bound(b.labels)).map(({ value }) => value)
  assert.equal(
    counts,
    counts.toSorted((a, b) => a - b),
  )
  const sum = await prometheus.valueOf('inference_duration_seconds_sum')
  assert.ok(sum !== undefined && sum > 0 && sum < sent.answered * largestBucket, `${sum} s`)
})

test('a slow text leads to its trace', async () => {
  const query = 'inference_duration_seconds_bucket'
  const found = (await prometheus.get('query_exemplars', { query, start: '0', end: '9999999999' })) as Array<{
    exemplars: Array<{ labels: { trace_id: string }; value: string }>
  }>
  const exemplars = found.flatMap(({ exemplars }) => exemplars)
  assert.ok(exemplars.length > 0)
  for (const { labels, value } of exemplars) {
    assert.match(labels.trace_id, /^[0-9a-f]{32}$/)
    assert.ok(Number(value) > 0 && Number(value) < largestBucket)
  }
})

test('the gauge says how the last request went', async () => {
  assert.is(await sendFile('bad-'), 400)
  await prometheus.waitFor('inference_successful', value => value === 0)
  assert.is(await sendFile('de-'), 200)
  await prometheus.waitFor('inference_successful', value => value === 1)
  await prometheus.waitFor('inference_requests_total', value => value === sent.requests + 2)
})

test('Prometheus knows types and helps, of counters by their names in OpenMetrics', async () => {
  const metadata = (await prometheus.get('metadata')) as Record<string, Array<{ type: string; help: string }>>
  for (const [name, type] of [
    ['inference_requests', 'counter'],
    ['inference_failures', 'counter'],
    ['inference_languages', 'counter'],
    ['inference_successful', 'gauge'],
    ['inference_duration_seconds', 'histogram'],
  ] as const) {
    const [entry, ...others] = metadata[name] ?? []
    assert.is(entry?.type, type, name)
    assert.match(entry?.help ?? '', /^\w.{9}/, name)
    assert.equal(others, [])
  }
})

test('no scrape failed, and Prometheus complains of nothing', async () => {
  const { activeTargets } = (await prometheus.get('targets')) as {
    activeTargets: Array<{ lastError: string }>
  }
  assert.equal(
    activeTargets.map(({ lastError }) => lastError),
    [''],
  )
  assert.is(await prometheus.valueOf('min_over_time(up[5m])'), 1)
  assert.equal(prometheus.complaints(), [])
})

test('promtool only finds the name that dashboards know in the exposition of the service', async () => {
  assert.equal(check(await scrape()), ['lint', `${processLint}\n`])
})

test('a strict parser reads all of the exposition of the service', async () => {
  const text = await scrape()
  const samples = parse(text).flatMap(family => family.samples)
  assert.is(samples.length, text.split('\n').filter(line => /^[^#]/.test(line)).length)
})

test('after a restart everything is at 0 again, and Prometheus sees that', async () => {
  const restarts = 'resets(inference_requests_total[5m])'
  assert.is(await prometheus.valueOf(restarts), 0)
  await service.stop()
  const [PORT, METRICS_PORT] = [classifyUrl, metricsUrl].map(url => new URL(url).port)
  service = startExample('inference-service.ts', { PORT: PORT!, METRICS_PORT: METRICS_PORT! })
  await service.says(/http:\S+\/metrics/)
  await checkAllAtZero()
  await prometheus.waitFor(restarts, value => value === 1)
  assert.is(await sendFile('bad-'), 400)
  await prometheus.waitFor('sum(inference_failures_total)', value => value === 1)
})

test.run()
