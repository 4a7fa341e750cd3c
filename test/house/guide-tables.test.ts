import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { installRecorder } from 'metrics-exporter-prometheus'
import { collectHttpMetrics } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { settings } from '../../exporter-prometheus/lib/settings/settings.ts'
import { httpGuides, tableCodeOf, wholeQuery } from '../support/guide-table.ts'
import { ToldServer } from '../support/http-channel.ts'
import { compileErrors, withPrograms } from '../support/programs.ts'

// What the tables of the guides for HTTP say there is here: calls and options compile, and queries ask for metrics and
// labels that there are. That Prometheus can read the queries is tested with it.

const heading = `
import { install, installRecorder, Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { collect, counter, describeCounter, describeGauge, describeHistogram, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectHttpMetrics } from 'metrics-facade/http'
import { PrefixLayer, withLabels } from 'metrics-facade/layers'
import { collectProcessMetrics } from 'metrics-facade/process'
declare const handle: PrometheusHandle
declare const app: { use(path: string, handler: (request: never, response: never) => unknown): void; get: typeof app.use }
declare const [name, help, endpoint, job, prefix, tenant, a, next]: [string, string, string, string, string, string, string, () => void]
declare const quantiles: number[], labels: { a: string }, gcBuckets: number[], buckets: number[]
declare const queue: { length: number }
`

const all = httpGuides.map(path => [path, tableCodeOf(path)] as const)

test('every call and every option in the tables compiles', () =>
  withPrograms([], async directory => {
    const statements = all.flatMap(([, { programs, options }]) => [
      ...programs.map(text => `void (${text})`),
      ...options.map(text =>
        text.startsWith('{') ? `describeHistogram('a', 'A', ${text})` : `collectHttpMetrics({ ${text} })`,
      ),
    ])
    assert.ok(statements.length > 30, 'the calls are found')
    // A function whose body is left out uses nothing.
    const written = statements.map(text =>
      text
        .replaceAll('request => …', '(): never => undefined as never')
        .replaceAll('…', 'undefined as never')
        .replace('this.queue', 'queue'),
    )
    writeFileSync(join(directory, 'tables.ts'), `${heading}${written.join('\n')}\n`)
    assert.equal(await compileErrors(directory), [])
  }))

/** The names and labels of what is measured of one request. */
function measured(): readonly string[] {
  const handle = installRecorder({ reuse: true })
  using _end = collectHttpMetrics()
  new ToldServer().tell({ method: 'GET' })
  const lines = handle.render().split('\n')
  const words = lines
    .filter(line => !line.startsWith('#'))
    .flatMap(line => line.replaceAll(/"[^"]*"/g, '').match(/[a-z_]+/g) ?? [])
  return [...new Set([...words, 'http_request_duration_seconds'])]
}

const functions = ['sum', 'by', 'without', 'rate', 'histogram_quantile', 'm', 'up']

test('every query in the tables asks for metrics and labels that there are', () => {
  const queries = all.flatMap(([, { queries }]) => queries.map(wholeQuery))
  assert.ok(queries.length > 12, 'the queries are found')
  const known = [...measured(), ...functions]
  for (const query of queries) {
    for (const [word] of query.replaceAll(/"[^"]*"/g, '').matchAll(/[a-z_]+/g))
      assert.ok(known.includes(word), `${query}: ${word}`)
  }
})

test('every other word in the tables is a metric, a label, an option, a function or a module', () => {
  const options = ['buckets', 'prefix', 'recorder', 'globalLabels', 'summariesForMetric', 'unmatched']
  for (const option of options.slice(3, 5)) assert.ok(option in settings, option)
  using _end = collectHttpMetrics({ buckets: [1], prefix: 'a_', recorder: undefined })
  const others = ['installRecorder', 'describeGauge', 'describeHistogram', 'main.ts', 'request.url', 'up']
  const known = [...measured(), ...options, ...others]
  for (const [path, { words }] of all) {
    for (const word of words) {
      if (/^metrics-facade\//.test(word)) assert.type(import.meta.resolve(word), 'string')
      else for (const part of word.match(/[\w.]+/g)!) assert.ok(known.includes(part), `${path}: ${word}`)
    }
  }
})

test.run()
