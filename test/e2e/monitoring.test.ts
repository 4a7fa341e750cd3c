import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Dashboard, expressionsOf, readDashboards, variablesOf } from './dashboards.ts'
import { eventually, type Program, startExample, startSource } from './processes.ts'
import type { Prometheus, QueryResult } from './prometheus.ts'
import { startPrometheus } from './stack-prometheus.ts'

// The monitoring stack with the examples under load: a real Prometheus with the stack's own configuration and rules asks
// every question of every panel and rule, and gets an answer to each.

interface Rule {
  readonly type: 'recording' | 'alerting'
  readonly name: string
  readonly query: string
  readonly health: string
  readonly lastError?: string
  readonly state?: string
}

/** Alerts that fire here. `promtool test rules` makes the others fire: they need hours, or a machine that is full. */
const noisyAlerts = [
  'TargetDown',
  'MetricConflict',
  'InvalidSamples',
  'CollectorFails',
  'SeriesLeftOut',
  'PushFails',
  'ExemplarsIgnored',
  'TooManySeries',
  'EventLoopBlocked',
  'RuntimeErrors',
]

/** Those that must not, whatever clients send wrong. */
const silentAlerts = [
  'InferenceErrors',
  'InferenceSilent',
  'ModelServerSilent',
  'RuntimeSilent',
  'TargetsGone',
]

const programs: Program[] = []
const dashboards = readDashboards()
let prometheus: Prometheus
let isLoaded = true
let loaded: readonly string[]
let load: Promise<unknown> | undefined
let modelServer = ''

/** Starts a program, and returns what it says of its addresses: where it takes texts, and where it is scraped. */
async function start(program: Program, said: RegExp): Promise<readonly [url: string, target: string]> {
  programs.push(program)
  const [, url = '', target = ''] = await program.says(said)
  return [url, target]
}

/** Starts the examples. Returns their targets by those of the configuration. */
async function startAll(): Promise<Readonly<Record<string, string>>> {
  const runtime = { PORT: '0', DYN_SYSTEM_ENABLED: 'true', DYN_SYSTEM_PORT: '0' }
  const [inferences, models, generations, faulty] = await Promise.all([
    start(
      startExample('inference-service.ts', { PORT: '0', METRICS_PORT: '0' }),
      /(\S+\/classify)\s+Metrics\s+http:..(\S+)\/metrics/,
    ),
    start(startExample('model-server.ts', { PORT: '0' }), /(\S+)\/predict\/all[\s\S]*http:..(\S+)\/metrics/),
    start(
      startExample('distributed-runtime.ts', runtime),
      /(\S+\/generate)\s+Metrics\s+http:..(\S+)\/metrics/,
    ),
    start(startSource('test/e2e/faulty-service.ts'), /(http):..(\S+)\/metrics/),
  ])
  modelServer = models[0]
  loaded = [inferences[0], predictUrl('all'), predictUrl('de-en'), generations[0]]
  return {
    'host.docker.internal:8000': inferences[1],
    'host.docker.internal:8090': models[1],
    'host.docker.internal:8081': generations[1],
    faulty: faulty[1],
  }
}

function predictUrl(model: string): string {
  return `${modelServer}/predict/${model}`
}

async function keepLoading(urls: readonly string[]): Promise<void> {
  await fetch(`${modelServer}/models/de-en`, { method: 'POST' })
  while (isLoaded) {
    for (const TARGET of urls) {
      if (isLoaded) await startExample('send-requests.ts', { TARGET, ROUNDS: '5' }).ends()
    }
  }
}

/** The values that a variable of a dashboard offers. */
async function valuesOf(dashboard: Dashboard, variable: string): Promise<readonly string[]> {
  const { series, label } = variablesOf(dashboard).get(variable)!
  const match = { 'match[]': await resolve(dashboard, series) }
  return (await prometheus.get(`label/${label}/values`, match)) as string[]
}

/**
 * An expression of a dashboard as Grafana sends it with all values of the variables, but without what stands in where
 * there is no answer.
 */
async function resolve(dashboard: Dashboard, expression: string): Promise<string> {
  let resolved = expression
  for (const variable of variablesOf(dashboard).keys()) {
    const use = new RegExp(`\\$${variable}\\b`, 'g')
    if (use.test(expression)) {
      resolved = resolved.replaceAll(use, `(${(await valuesOf(dashboard, variable)).join('|')})`)
    }
  }
  resolved = resolved
    // The step of half an hour on a small panel, and the interval of the scrapes.
    .replaceAll('$__rate_interval', '16s')
    .replaceAll(' or vector(0)', '')
  assert.not.match(resolved, /\$/)
  return resolved
}

/** Waits until an expression gives series that have values. */
function answered(expression: string): Promise<readonly QueryResult[]> {
  return eventually(expression, async () => {
    const results = await prometheus.query(expression)
    return results.some(({ value }) => Number.isFinite(value)) ? results : undefined
  })
}

async function rules(): Promise<readonly Rule[]> {
  const { groups } = (await prometheus.get('rules')) as { groups: Array<{ rules: Rule[] }> }
  return groups.flatMap(group => group.rules)
}

async function stateOf(alert: string): Promise<string | undefined> {
  return (await rules()).find(({ name }) => name === alert)?.state
}

test('the examples and Prometheus start', async () => {
  prometheus = await startPrometheus(await startAll())
})

test.after(async () => {
  isLoaded = false
  await load
  await Promise.all([prometheus?.stop(), ...programs.map(program => program.stop())])
})

test('every example is scraped', async () => {
  await prometheus.waitFor('sum(up)', value => value === 4)
})

for (const [file, dashboard] of dashboards) {
  test(`every variable of ${file}.json has values before the first request`, async () => {
    for (const variable of variablesOf(dashboard).keys()) {
      const values = await eventually(variable, async () => {
        const found = await valuesOf(dashboard, variable)
        return found.length > 0 ? found : undefined
      })
      assert.ok(values.length > 0, variable)
    }
  })
}

/** Which codes there will be nobody knows before there are requests. */
const fromRequests = /^http_request_duration_seconds_/

test('every metric that a dashboard or a rule names is there before the first request', async () => {
  const recording = (await rules()).filter(({ type }) => type === 'recording')
  const recorded = new Set(recording.map(({ name }) => name))
  const asked = [...[...dashboards.values()].flatMap(expressionsOf), ...recording.map(({ query }) => query)]
  const names = new Set(asked.flatMap(expr => expr.match(/[a-zA-Z_][\w:]*(?=[{[])/g) ?? []))
  assert.ok(names.size > 40)
  const there = (await prometheus.get('label/__name__/values')) as string[]
  for (const name of names) {
    if (recorded.has(name) || name === 'ALERTS' || fromRequests.test(name)) continue
    assert.ok(there.includes(name), name)
  }
})

test('what the model server drops is shown as not answered', async () => {
  assert.ok(modelServer, 'the examples did not start')
  load = keepLoading(loaded)
  const body = 'Ein Text, der die anderen lange aufhält. '.repeat(400)
  // The load goes on, so the share falls afterwards.
  await eventually('the alert on what is not answered', async () => {
    const burst = Array.from({ length: 200 }, () => fetch(predictUrl('all'), { method: 'POST', body }))
    const statuses = (await Promise.all(burst)).map(({ status }) => status)
    for (const status of statuses) assert.ok(status === 200 || status === 503)
    return (await stateOf('ModelServerFailures')) === 'firing' || undefined
  })
  const stat = 'max(job:navi_requests_not_answered_per_request:ratio_rate5m)'
  assert.ok((await prometheus.valueOf(stat))! > 0.01)
})

test('every recording rule records, and every alert looks at something', async () => {
  const all = await rules()
  assert.ok(all.length > 20)
  for (const { type, name, query } of all) {
    if (type === 'recording') await answered(name)
    // An hour ago there was nothing.
    else if (!query.includes('offset 1h')) await answered(query.replaceAll(/ (>|==) [\d.]+(?= |$)/g, ''))
  }
})

test('every alert fires that has a reason to, and none on what clients send wrong', async () => {
  const alerts = (await rules()).filter(({ type }) => type === 'alerting').map(({ name }) => name)
  for (const name of [...noisyAlerts, ...silentAlerts]) assert.ok(alerts.includes(name), name)
  for (const name of noisyAlerts) {
    await eventually(name, async () => (await stateOf(name)) === 'firing' || undefined)
  }
  for (const { name, state } of await rules()) {
    if (silentAlerts.includes(name)) assert.is(state, 'inactive', name)
  }
})

for (const [file, dashboard] of dashboards) {
  test(`every panel of ${file}.json shows something, under names that are there`, async () => {
    for (const { title, targets } of dashboard.panels) {
      for (const { expr, legendFormat = '' } of targets) {
        const [first] = await answered(await resolve(dashboard, expr))
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          assert.ok(first?.labels[label!], `${title}: ${expr} has no ${label}`)
        }
      }
    }
  })

  test(`the annotations of ${file}.json are moments at which something started`, async () => {
    for (const { expr } of dashboard.annotations.list) {
      for (const { value } of await answered(await resolve(dashboard, expr))) {
        assert.ok(Math.abs(value - Date.now()) < 3_600_000, `${expr}: ${value}`)
      }
    }
  })
}

test('no rule failed, and Prometheus complains of nothing', async () => {
  for (const { name, health, lastError } of await rules()) assert.is(health, 'ok', `${name}: ${lastError}`)
  assert.equal(prometheus.complaints(), [])
})

test.run()
