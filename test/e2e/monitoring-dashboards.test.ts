import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readDashboards } from './dashboards.ts'
import { filter } from './processes.ts'

// The dashboards of the monitoring stack against the types that Grafana publishes, which are a package of their own.

const checker = new URL('../monitoring/', import.meta.url)
const dashboards = readDashboards()

function satisfies(name: string, dashboard: unknown): string {
  return `export const ${name} = ${JSON.stringify(dashboard)} satisfies KnownDashboard`
}

/** What the compiler says of these statements. */
function compile(...statements: readonly string[]): string {
  const folder = new URL('dist/', checker)
  mkdirSync(folder, { recursive: true })
  try {
    const head = "import type { KnownDashboard } from '../dashboard.ts'"
    writeFileSync(new URL('dashboards.ts', folder), [head, ...statements, ''].join('\n'))
    const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
    return filter(tsc, ['-p', fileURLToPath(checker), '--pretty', 'false'], '').stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
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
  const lines = [...compile(...statements).matchAll(/^\S*dashboards\.ts\((\d+),/gm)].map(([, line]) => line)
  // The first line of the file imports the type.
  assert.equal([...new Set(lines)], ['2', '3', '4', '5', '6'])
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
