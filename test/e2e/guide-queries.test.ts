import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { httpGuides, tableCodeOf, wholeQuery } from '../support/guide-table.ts'
import { filter } from './processes.ts'

// The queries in the tables of the guides for HTTP, as promtool reads them.

function check(queries: readonly string[]): { readonly status: number | null; readonly words: string } {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-queries-'))
  try {
    const path = join(directory, 'rules.yml')
    const rules = queries.map((expr, index) => ({ record: `query_${index}`, expr }))
    // JSON is YAML.
    writeFileSync(path, JSON.stringify({ groups: [{ name: 'queries', rules }] }))
    const { status, stdout, stderr } = filter('promtool', ['check', 'rules', path], '')
    return { status, words: `${stdout}${stderr}` }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

for (const path of httpGuides.slice(0, 2)) {
  test(`promtool reads every query in the tables of ${path}`, () => {
    const queries = tableCodeOf(path).queries.map(wholeQuery)
    assert.ok(queries.length >= 5)
    const { status, words } = check(queries)
    assert.is(status, 0, words)
  })
}

test('a query that is none is found', () => {
  assert.is(check(['sum by (route (up)']).status, 1)
})

test.run()
