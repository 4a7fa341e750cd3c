import { existsSync, readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { expressionsOf, monitoring, readDashboards, variablesOf } from './dashboards.ts'
import { checker, compile as compileWith } from './published-types.ts'

// The dashboards of the monitoring stack against the types that Grafana publishes, which are a package of their own.

const dashboards = readDashboards()

function satisfies(name: string, dashboard: unknown): string {
  return `export const ${name} = ${JSON.stringify(dashboard)} satisfies KnownDashboard`
}

/** What the compiler says of these statements. */
function compile(...statements: readonly string[]): string {
  return compileWith("import type { KnownDashboard } from '../../dashboard.ts'", ...statements)
}

test('the types of Grafana are installed', () => {
  const isThere = existsSync(new URL('node_modules/@grafana/schema/package.json', checker))
  assert.ok(isThere, 'run "npm ci --prefix test/monitoring" first')
})

test('every dashboard is of the type that Grafana publishes', () => {
  const statements = [...dashboards].map(([name, dashboard]) =>
    satisfies(name.replaceAll('-', '_'), dashboard),
  )
  assert.is(statements.length, 4)
  assert.is(compile(...statements), '')
})

test('a dashboard that Grafana would not read is found', () => {
  const overview = JSON.stringify(dashboards.get('overview'))
  const broken = [
    ['"schemaVersion":42', '"schema":42'],
    ['"placement":"bottom"', '"placement":"below"'],
    ['"lineWidth":1', '"lineWeight":1'],
    ['"refresh":2', '"refresh":7'],
    ['"type":"timeseries"', '"type":"graph"'],
  ] as const
  const statements = broken.map(([from, to], index) => {
    assert.ok(overview.includes(from), from)
    return satisfies(`broken${index}`, JSON.parse(overview.replaceAll(from, to)))
  })
  const lines = [...compile(...statements).matchAll(/^\S*checked\.ts\((\d+),/gm)].map(([, line]) => line)
  // The first line of the file imports the type.
  assert.equal([...new Set(lines)], ['2', '3', '4', '5', '6'])
})

test('every variable is used, and every one that is used is there', () => {
  for (const [name, dashboard] of dashboards) {
    const text = JSON.stringify(dashboard)
    const variables = ['datasource', ...variablesOf(dashboard).keys()]
    assert.is(variables.length, dashboard.templating.list.length)
    for (const variable of variables) assert.match(text, new RegExp(`\\$\\{?${variable}\\b`), name)
    for (const [, variable = ''] of text.matchAll(/\$\{?(\w+)/g)) {
      assert.ok([...variables, '__rate_interval', '__all'].includes(variable), `${name}: ${variable}`)
    }
  }
})

test('the runtime is narrowed by namespace, component and endpoint, the model server by model', () => {
  const names = (name: string): string[] => [...variablesOf(dashboards.get(name)!).keys()]
  assert.equal(names('distributed-runtime'), ['job', 'instance', 'namespace', 'component', 'endpoint'])
  assert.equal(names('model-server'), ['job', 'instance', 'model'])
  for (const [name, dashboard] of dashboards) {
    const all = variablesOf(dashboard)
    for (const { title, targets } of dashboard.panels) {
      for (const { expr } of targets) {
        // The label of a variable, where it is asked for at all, is asked for by that variable.
        for (const [variable, { label }] of all) {
          const asked = expr.match(new RegExp(`\\b${label}=~"([^"]*)"`, 'g')) ?? []
          for (const match of asked) assert.is(match, `${label}=~"$${variable}"`, `${name}: ${title}`)
        }
        assert.match(expr, /job=~"\$job"/, `${name}: ${title}`)
      }
    }
  }
})

test('a metric is narrowed by the same variables in all panels of a dashboard', () => {
  for (const [name, dashboard] of dashboards) {
    const variables = new Map<string, string>()
    for (const expr of expressionsOf(dashboard)) {
      for (const [, metric = '', selector = ''] of expr.matchAll(
        /([\w:]+?)(?:_bucket|_sum|_count)?\{([^}]*)\}/g,
      )) {
        const used = (selector.match(/\$\w+/g) ?? []).sort().join()
        assert.is(variables.get(metric) ?? used, used, `${name}: ${metric}`)
        variables.set(metric, used)
      }
    }
    assert.ok(variables.size > 4)
  }
})

test('starts are marked on the time axis of every dashboard', () => {
  for (const [name, { annotations }] of dashboards) {
    assert.match(annotations.list.map(({ expr }) => expr).join(), 'process_start_time_seconds', name)
  }
})

test('the overview links to the dashboard of every service, and each of these back', () => {
  for (const [name, { links, tags }] of dashboards) {
    const isService = tags.includes('example')
    assert.is(links.length, 1)
    for (const { type, url, tags: linked } of links) {
      assert.equal([type, linked], isService ? ['link', []] : ['dashboards', ['example']], name)
      if (isService) assert.is(url, `/d/${dashboards.get('overview')?.uid}`, name)
    }
  }
  assert.is([...dashboards.values()].filter(({ tags }) => tags.includes('example')).length, 3)
})

test('every alert leads to a dashboard, with variables that it has, and to a section of the runbook', () => {
  const alerts = readFileSync(new URL('rules/alerts.yml', monitoring), 'utf8')
  const runbook = readFileSync(new URL('runbook.md', monitoring), 'utf8')
  const rules = alerts.split('- alert: ').slice(1)
  assert.ok(rules.length > 20)
  for (const rule of rules) {
    const [alert = ''] = rule.split('\n', 1)
    const [, uid, query = ''] = /dashboard: http:..127\.0\.0\.1:3000\/d\/([\w-]+)\?(\S.*)/.exec(rule) ?? []
    const dashboard = [...dashboards.values()].find(dashboard => dashboard.uid === uid)
    assert.ok(dashboard, alert)
    const variables = [...variablesOf(dashboard).keys()]
    const set = [...query.matchAll(/(?:^|&)var-(\w+)=\{\{ \$labels\.\w+ \}\}/g)]
    assert.is(set.map(([text]) => text).join(''), query)
    for (const [, variable = ''] of set) assert.ok(variables.includes(variable), `${alert}: ${variable}`)
    assert.match(rule, `runbook: runbook.md#${alert.toLowerCase()}\n`)
    assert.match(runbook, `\n### ${alert}\n`)
  }
  assert.is([...runbook.matchAll(/^### /gm)].length, rules.length)
  // What they name in quotes are panels.
  const titles = [...dashboards.values()].flatMap(({ panels }) => panels.map(({ title }) => title))
  const named = [...`${alerts}${runbook}`.matchAll(/"([A-Z][^"]*)"/g)].map(([, title = '']) => title)
  assert.ok(named.length > 3)
  for (const title of named) assert.ok(titles.includes(title.replaceAll('\n', ' ')), title)
})

test('every dashboard has a name and an address of its own, and its panels are named and do not overlap', () => {
  for (const key of ['uid', 'title'] as const) {
    assert.is(new Set([...dashboards.values()].map(dashboard => dashboard[key])).size, dashboards.size)
  }
  for (const [name, { panels }] of dashboards) {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    )
    assert.is(new Set(cells).size, cells.length, name)
    for (const { title, description, gridPos } of panels) {
      assert.ok(title.length > 0 && description.length > 0, `${name}: ${title}`)
      assert.ok(gridPos.x + gridPos.w <= 24, `${name}: ${title}`)
    }
  }
})

test.run()
