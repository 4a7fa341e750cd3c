import { readFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { shownUnit } from '../../../exporter-prometheus/lib/command/unit.ts'
import { runWith } from '../../support/command.ts'

// Whole documents: every setting of a panel and every word of a rule is what somebody sees. The end-to-end tests have
// Grafana's queries and promtool judge them; that nothing else changes is shown here.

const golden = (file: string): string => readFileSync(new URL(`./golden/${file}`, import.meta.url), 'utf8')

const objective = ['--objective', 'http_request_duration_seconds=0.25:0.99'] as const

for (const [file, ...argv] of [
  ['dashboard.txt', 'dashboard', '-', '--title', 'My jobs'],
  ['rules.yml', 'rules', '-', ...objective],
  ['rule-tests.yml', 'rules', '-', ...objective, '--tests', 'rules.yml'],
  ['docs.txt', 'docs', '-', '--without', 'way'],
] as const) {
  test(`${argv.slice(0, 1)} writes what is in ${file}`, async () => {
    const { code, output, complaint } = await runWith(runCommand, golden('metrics.prom'), ...argv)
    assert.equal([code, complaint], [0, ''])
    assert.fixture(output, golden(file))
  })
}

for (const [file, ...argv] of [
  ['help.txt', '--help'],
  ['help-dashboard.txt', 'dashboard', '--help'],
  ['help-rules.txt', 'rules', '--help'],
  ['help-docs.txt', 'docs', '--help'],
  ['help-types.txt', 'types', '--help'],
  ['help-watch.txt', 'watch', '--help'],
] as const) {
  test(`${argv.join(' ')} writes what is in ${file}`, async () => {
    assert.fixture((await runWith(runCommand, '', ...argv)).output, golden(file))
  })
}

// What Grafana calls them: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
for (const [word, value, rate] of [
  ['seconds', 's', 'percentunit'],
  ['milliseconds', 'ms', 'short'],
  ['microseconds', 'µs', 'short'],
  ['nanoseconds', 'ns', 'short'],
  ['bytes', 'bytes', 'Bps'],
  ['kilobytes', 'deckbytes', 'KBs'],
  ['megabytes', 'decmbytes', 'MBs'],
  ['gigabytes', 'decgbytes', 'GBs'],
  ['kibibytes', 'kbytes', 'KiBs'],
  ['mebibytes', 'mbytes', 'MiBs'],
  ['gibibytes', 'gbytes', 'GiBs'],
  ['bits', 'bits', 'bps'],
  ['ratio', 'percentunit', 'short'],
  ['percent', 'percent', 'short'],
  ['celsius', 'celsius', 'short'],
  ['volts', 'volt', 'short'],
  ['amperes', 'amp', 'short'],
  ['watts', 'watt', 'short'],
  ['joules', 'joule', 'watt'],
  ['meters', 'lengthm', 'velocityms'],
  ['grams', 'massg', 'short'],
  ['requests', 'short', 'reqps'],
  ['jobs', 'short', 'cps'],
  ['constructor', 'short', 'cps'],
] as const) {
  test(`${word} are shown as ${value}, and their rate as ${rate}`, () => {
    for (const family of [{ name: `a_${word}` }, { name: `a_${word}_total` }, { name: 'a', unit: word }]) {
      assert.equal(shownUnit({ unit: undefined, ...family }), { value, rate })
    }
  })
}

test.run()
