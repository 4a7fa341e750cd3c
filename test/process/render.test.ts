import { readFileSync } from 'node:fs'
import { collectProcessMetrics } from 'metrics-facade/process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { passTime, processMetrics } from '../support/process-metrics.ts'
import { freshRecorder, scrapeStrictly, uninstall } from '../support/prometheus-fixture.ts'
import { warningsOf } from '../support/warnings.ts'

const types = Object.entries(processMetrics).sort()

test.after.each(uninstall)

/** Type by name of everything that a strict parser reads, in the order of their names. */
async function renderedTypes(handle: ReturnType<typeof freshRecorder>): Promise<string[][]> {
  using _end = collectProcessMetrics()
  await passTime(20)
  return scrapeStrictly(handle)
    .map(({ name, type }) => [name, type])
    .sort()
}

test('all of it is exposed, under these names, without a conflict or a warning', async () => {
  const handle = freshRecorder()
  const warnings = await warningsOf(async () => assert.equal(await renderedTypes(handle), types))
  assert.equal(warnings, [])
})

test('recommended naming has no other names for them', async () => {
  const handle = freshRecorder(builder => builder.withRecommendedNaming())
  assert.equal(await renderedTypes(handle), types)
})

test('garbage collections have buckets, those given or the default ones, which the exporter may overrule', () => {
  const bounds = (prefix: string, gcBuckets?: number[]) => {
    const handle = freshRecorder()
    using _end = collectProcessMetrics({ prefix, gcBuckets })
    const family = scrapeStrictly(handle).find(({ name }) => name === `${prefix}nodejs_gc_duration_seconds`)
    const buckets = family?.samples.filter(({ labels }) => labels.get('kind') === 'minor' && labels.has('le'))
    return buckets?.map(({ labels }) => labels.get('le'))
  }
  // Descriptions belong to the process: each has a prefix of its own.
  assert.equal(bounds('default_'), ['0.001', '0.01', '0.1', '1', '2', '5', '+Inf'])
  assert.equal(bounds('given_', [0.5, 1.5]), ['0.5', '1.5', '+Inf'])
})

test('their page lists every metric, and no other', () => {
  const page = readFileSync(new URL('../../lib/process/README.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter(line => line.startsWith('| `'))
  const listed = rows.flatMap(row =>
    [...row.split('|')[1]!.matchAll(/`((?:process|nodejs)_[a-z0-9_]+)/g)].map(([, name]) => name),
  )
  assert.equal(listed.sort(), Object.keys(processMetrics).sort())
})

test.run()
