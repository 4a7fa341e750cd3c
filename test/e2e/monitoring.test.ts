import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { monitoring, readDashboards } from './dashboards.ts'
import { eventually, filter, freePort, type Program, startExample, startSource } from './processes.ts'
import { Prometheus, type QueryResult } from './prometheus.ts'

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

/** Alerts that do not fire here; `promtool test rules` makes them. */
const quietAlerts = ['InferenceSlow', 'ModelServerSlow', 'RuntimeSlow', 'RuntimeRestarts']

const programs: Program[] = []
let prometheus: Prometheus
let isLoaded = true
let load: Promise<unknown>
let modelServer: string

function read(path: string): string {
  return readFileSync(new URL(path, monitoring), 'utf8')
}

function promtool(...argv: readonly string[]): void {
  const folder = fileURLToPath(monitoring)
  const paths = argv.map(word => (word.endsWith('.yml') ? `${folder}${word}` : word))
  const { status, stdout, stderr } = filter('promtool', paths, '')
  assert.is(status, 0, `${stdout}${stderr}`)
}

/** The files of the rules, or of their tests. */
function ruleFiles(end: RegExp): string[] {
  const names = readdirSync(new URL('rules/', monitoring)).filter(name => end.test(name))
  assert.ok(names.length > 0)
  return names.map(name => `rules/${name}`)
}

/** Starts a program, and returns what it says of its addresses: where it takes texts, and where it is scraped. */
async function start(program: Program, said: RegExp): Promise<readonly [url: string, target: string]> {
  programs.push(program)
  const [, url = '', target = ''] = await program.says(said)
  return [url, target]
}

/** Starts the examples, and loads them. Returns their targets by those of the configuration. */
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
  load = keepLoading([inferences[0], predictUrl('all'), predictUrl('de-en'), generations[0]])
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

/** The configuration of the stack, but for other addresses, more targets and less patience. */
async function startPrometheus(targets: Readonly<Record<string, string>>): Promise<Prometheus> {
  let configuration = read('prometheus.yml').replaceAll('rules/', '').replaceAll('15s', '1s')
  for (const [written, target] of Object.entries(targets)) {
    configuration = configuration.replaceAll(written, target)
  }
  for (const [job, target] of [
    ['faulty', targets.faulty],
    ['nobody', `127.0.0.1:${await freePort()}`],
  ]) {
    configuration += `  - job_name: ${job}\n    static_configs: [{ targets: ['${target}'] }]\n`
  }
  assert.not.match(configuration, 'docker')
  return Prometheus.run(configuration, {
    'recording.yml': read('rules/recording.yml'),
    'alerts.yml': read('rules/alerts.yml').replaceAll(/for: \d+m/g, 'for: 0s'),
  })
}

/** An expression of a panel as Grafana sends it, but without what stands in where there is no answer. */
async function resolve(expression: string): Promise<string> {
  const anyOf = async (label: string): Promise<string> =>
    `(${((await prometheus.get(`label/${label}/values`)) as string[]).join('|')})`
  const resolved = expression
    .replaceAll('$job', await anyOf('job'))
    .replaceAll('$instance', await anyOf('instance'))
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

test('promtool finds nothing in the configuration and in the rules', () => {
  promtool('check', 'config', 'prometheus.yml')
  promtool('check', 'rules', '--lint=all', '--lint-fatal', ...ruleFiles(/^(?!.*\.test).*\.yml$/))
})

test('the rules do in promtool what their tests say', () => {
  promtool('test', 'rules', ...ruleFiles(/\.test\.yml$/))
})

test('every alert has a test that makes it fire', () => {
  const tests = ruleFiles(/\.test\.yml$/)
    .map(read)
    .join()
  const names = [...read('rules/alerts.yml').matchAll(/alert: (\w+)/g)].map(([, name]) => name!)
  assert.ok(names.length > 10)
  for (const name of names) assert.match(tests, new RegExp(`alertname: ${name}\n\\s+exp_alerts:\n`))
})

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

test('what is too much for the model server is dropped', async () => {
  const body = 'Ein Text, der die anderen lange aufhält. '.repeat(400)
  await eventually('a text that is dropped', async () => {
    const burst = Array.from({ length: 200 }, () => fetch(predictUrl('all'), { method: 'POST', body }))
    const statuses = (await Promise.all(burst)).map(({ status }) => status)
    for (const status of statuses) assert.ok(status === 200 || status === 503)
    return statuses.includes(503) || undefined
  })
})

test('every recording rule records, and every alert looks at something', async () => {
  const all = await rules()
  assert.ok(all.length > 20)
  for (const { type, name, query } of all) {
    if (type === 'recording') await answered(name)
    else await answered(query.replace(/ (>|==) [\d.]+$/, ''))
  }
})

test('every alert fires that has a reason to', async () => {
  const alerts = (await rules()).filter(({ type }) => type === 'alerting')
  for (const { name } of alerts.filter(alert => !quietAlerts.includes(alert.name))) {
    await eventually(name, async () => {
      const rule = (await rules()).find(rule => rule.name === name)
      return rule?.state === 'firing' || undefined
    })
  }
})

for (const [file, { panels, templating }] of readDashboards()) {
  test(`every panel of ${file}.json shows something, under names that are there`, async () => {
    for (const { title, targets } of panels) {
      for (const { expr, legendFormat = '' } of targets) {
        const [first] = await answered(await resolve(expr))
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) {
          assert.ok(first?.labels[label!], `${title}: ${expr} has no ${label}`)
        }
      }
    }
  })

  test(`every variable of ${file}.json has values`, async () => {
    for (const { type, query } of templating.list) {
      if (type !== 'query' || typeof query === 'string') continue
      const [, series = '', label] = /^label_values\((.+), (\w+)\)$/.exec(query.query) ?? []
      const match = { 'match[]': await resolve(series) }
      const values = (await prometheus.get(`label/${label}/values`, match)) as string[]
      assert.ok(values.length > 0, query.query)
    }
  })
}

test('no rule failed, and Prometheus complains of nothing', async () => {
  for (const { name, health, lastError } of await rules()) assert.is(health, 'ok', `${name}: ${lastError}`)
  assert.equal(prometheus.complaints(), [])
})

test.run()
