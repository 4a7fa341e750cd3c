import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { monitoring } from './dashboards.ts'
import { filter } from './processes.ts'
import { read } from './stack-prometheus.ts'

// The configuration and the rules of the monitoring stack, as promtool reads them.

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

test('promtool finds nothing in the configuration and in the rules', () => {
  promtool('check', 'config', 'prometheus.yml')
  promtool('check', 'rules', '--lint=all', '--lint-fatal', ...ruleFiles(/^(?!.*\.test).*\.yml$/))
})

test('the rules do in promtool what their tests say', () => {
  promtool('test', 'rules', ...ruleFiles(/\.test\.yml$/))
})

test('every alert has a test in which it fires, and a moment at which it does not', () => {
  const tests = ruleFiles(/\.test\.yml$/)
    .map(read)
    .join()
  const names = [...read('rules/alerts.yml').matchAll(/alert: (\w+)/g)].map(([, name]) => name!)
  assert.ok(names.length > 10)
  for (const name of names) {
    assert.match(tests, new RegExp(`alertname: ${name}\n\\s+exp_alerts:\n`))
    assert.match(tests, `alertname: ${name}, exp_alerts: [] }`)
  }
})

test.run()
