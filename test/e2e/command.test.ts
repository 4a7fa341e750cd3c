import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, Matcher } from 'metrics-exporter-prometheus'
import { describeHistogram, histogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Dashboard, expressionsOf, monitoring, readDashboards } from './dashboards.ts'
import { eventually, filter, type Program, startExample, startSource } from './processes.ts'
import { Prometheus } from './prometheus.ts'
import { compile } from './published-types.ts'

// What the command makes of the examples under load: Prometheus answers every question of a dashboard and of the rules,
// promtool reads the rules and runs their tests, and Grafana's own types take the dashboards.

const runs: ReadonlyArray<
  readonly [name: string, env: Readonly<Record<string, string>>, said: RegExp, objective: string]
> = [
  [
    'inference-service.ts',
    { PORT: '0', METRICS_PORT: '0' },
    /(\S+\/classify)\s+Metrics\s+(http:\S+\/metrics)/,
    'inference_duration_seconds=0.5:0.99',
  ],
  [
    'model-server.ts',
    { PORT: '0' },
    /(\S+\/predict\/all)[\s\S]*(http:\S+\/metrics)/,
    'navi_response_time_milliseconds=500:0.95',
  ],
  [
    'statsd-service.ts',
    { PORT: '0', CHARTS_PORT: '0', STATSD_PORT: '9' },
    /(\S+\/classify\/urgent)[\s\S]*Charts\s+(http:\S+\/)/,
    'http_request_duration_seconds=0.5:0.99',
  ],
  [
    'distributed-runtime.ts',
    { PORT: '0', DYN_SYSTEM_ENABLED: 'true', DYN_SYSTEM_PORT: '0' },
    /(\S+\/generate)\s+Metrics\s+(http:\S+\/metrics)/,
    'dynamo_component_request_duration_seconds=1:0.9',
  ],
]

const programs: Program[] = []
const directory = mkdtempSync(join(tmpdir(), 'metrics-command-'))
let prometheus: Prometheus | undefined

test.after(async () => {
  await Promise.all([prometheus?.stop(), ...programs.map(program => program.stop())])
  rmSync(directory, { recursive: true })
})

function command(...argv: readonly string[]): Promise<string> {
  return startSource('exporter-prometheus/lib/command/main.ts', {}, argv).ends()
}

function written(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

function promtool(...argv: readonly string[]): void {
  const { status, stdout, stderr } = filter('promtool', argv, '')
  assert.is(status, 0, `${stdout}${stderr}`)
}

for (const [name, env, said, objective] of runs) {
  test(`${name}: what is generated is read, and every question is answered`, async () => {
    const program = startExample(name, env)
    programs.push(program)
    const [, TARGET = '', where = ''] = await program.says(said)
    const metrics = new URL('/metrics', where).href
    await startExample('send-requests.ts', { TARGET, ROUNDS: '2' }).ends()

    const dashboard: Dashboard = JSON.parse(await command('dashboard', metrics, '--title', name))
    assert.ok(dashboard.panels.length > 7)
    const head = "import type { KnownDashboard } from '../../dashboard.ts'"
    assert.is(compile(head, `export const made = ${JSON.stringify(dashboard)} satisfies KnownDashboard`), '')

    const file = `${name}.rules.yml`
    const rules = await command('rules', metrics, '--objective', objective)
    promtool('check', 'rules', '--lint=all', '--lint-fatal', written(file, rules))
    const tests = await command('rules', metrics, '--objective', objective, '--tests', file)
    promtool('test', 'rules', written(`${name}.test.yml`, tests))

    // JSON is YAML.
    const scrape = { job_name: 'example', static_configs: [{ targets: [new URL(metrics).host] }] }
    const configuration = {
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: [scrape],
    }
    prometheus = await Prometheus.run(JSON.stringify(configuration), { 'rules.yml': rules })
    const answered = (expr: string): Promise<true> =>
      eventually(expr, async () => {
        const asked = expr
          .replaceAll('"$job"', '".+"')
          .replaceAll('"$instance"', '".+"')
          .replaceAll('$__rate_interval', '1m')
        // Quantiles and means of nothing are NaN, which says no more than an empty answer.
        return (await prometheus!.query(asked)).some(({ value }) => !Number.isNaN(value)) || undefined
      })
    await answered('up == 1')
    await startExample('send-requests.ts', { TARGET, ROUNDS: '2' }).ends()
    for (const expr of expressionsOf(dashboard)) await answered(expr)
    for (const [, record] of rules.matchAll(/record: "(.*)"/g)) await answered(record!)
    await prometheus.stop()
    await program.stop()
  })
}

test('the alerts of a native histogram fire when they should, in promtool and in a server', async () => {
  const handle = await install({
    listener: '127.0.0.1:0',
    nativeHistogramsForMetric: [[Matcher.full('wait_seconds'), {}]],
  })
  const objective = { threshold: 0.25, ratio: 0.99 }
  describeHistogram('wait_seconds', Unit.Seconds, 'Time waited', { objective })
  const wait = histogram('wait_seconds')
  wait.record(0.1)
  const target = `127.0.0.1:${handle.address!.port}`
  const rules = await command('rules', `http://${target}/metrics`)
  promtool('check', 'rules', '--lint=all', '--lint-fatal', written('native.yml', rules))
  const tests = await command('rules', `http://${target}/metrics`, '--tests', 'native.yml')
  promtool('test', 'rules', written('native.test.yml', tests))
  // The tests notice where an alert would not fire.
  written(
    'native.yml',
    rules.replace('ratio_rate1h > 0.144', 'ratio_rate1h > 2').replace('6h > 0.06', '6h > 2'),
  )
  assert.is(filter('promtool', ['test', 'rules', join(directory, 'native.test.yml')], '').status, 1)

  prometheus = await Prometheus.run(
    JSON.stringify({
      global: { scrape_interval: '1s', evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      scrape_configs: [{ job_name: 'example', static_configs: [{ targets: [target] }] }],
    }),
    { 'rules.yml': rules.replaceAll(/for: "\d+m"/g, 'for: 0s') },
    ['--enable-feature=native-histograms'],
  )
  const share = 'job:wait_seconds_over_threshold:ratio_rate5m'
  await eventually('three quarters to be above the threshold', async () => {
    wait.recordMany(0.1, 1)
    wait.recordMany(1, 3)
    const [told] = await prometheus!.query(share)
    return (told !== undefined && told.value > 0.7 && told.value < 0.8) || undefined
  })
  for (const alert of ['WaitSecondsSpendsBudgetFast', 'WaitSecondsSpendsBudgetSlowly']) {
    const firing = `ALERTS{alertname="${alert}", alertstate="firing"}`
    await eventually(alert, async () => (await prometheus!.query(firing)).length === 1 || undefined)
  }
  await prometheus.stop()
  await handle.close()
})

test('the dashboard of the inference service in the stack is generated, with panels that were added by hand', async () => {
  const program = startExample('inference-service.ts', { PORT: '0', METRICS_PORT: '0' })
  programs.push(program)
  const [metrics] = await program.says(/http:\S+\/metrics/)
  const asked = ['dashboard', metrics, '--match', '^inference_'] as const
  const stored = readDashboards().get('inference-service')!
  const path = fileURLToPath(new URL('grafana/dashboards/inference-service.json', monitoring))
  assert.equal(JSON.parse(await command(...asked, '--merge', path)), stored)
  // Nothing of it was removed or moved by hand: of 13 panels, these are generated.
  const fresh: Dashboard = JSON.parse(await command(...asked))
  assert.is(fresh.panels.length, 7)
  const titles = stored.panels.map(({ title }) => title)
  for (const { title } of fresh.panels) assert.ok(titles.includes(title), title)
  await program.stop()
})

test('the metrics of a program in another language are read, too: those of Prometheus itself', async () => {
  prometheus = await Prometheus.run('{}')
  const metrics = `${prometheus.url}/metrics`
  const made: Dashboard = JSON.parse(await command('dashboard', metrics))
  assert.ok(made.panels.length > 50, `${made.panels.length} panels`)
  promtool('check', 'rules', written('go.rules.yml', await command('rules', metrics)))
  assert.match(await command('docs', metrics), /^\| `prometheus_build_info` \| gauge \|/m)
  assert.match(
    await command('types', metrics),
    /^ {4}prometheus_http_requests_total: \{ labels: \{ code: .*handler: /m,
  )
  const lines = (await command('watch', metrics)).trimEnd().split('\n')
  assert.ok(lines.some(line => /^go_goroutines +\d+/.test(line)))
  assert.ok(lines.every(line => [...line].length <= 80))
  await prometheus.stop()
})

test('as it is installed, the command runs', async () => {
  const main = fileURLToPath(new URL('../../exporter-prometheus/dist/esm/command/main.js', import.meta.url))
  const { status, stdout, stderr } = filter(
    process.execPath,
    [main, 'docs', '-'],
    '# HELP a_total A\n# TYPE a_total counter\na_total 1\n',
  )
  assert.equal([status, stderr], [0, ''])
  assert.match(stdout, '| `a_total` | counter |  |  | A |')
})

test.run()
