import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { installRecorder, jsonSchema, Matcher } from 'metrics-exporter-prometheus'
import { counter, describeCounter, histogram, noopRecorder, Unit, version } from 'metrics-facade'
import { collectHttpMetrics } from 'metrics-facade/http'
import { PrefixLayer, Stack } from 'metrics-facade/layers'
import { collectProcessMetrics } from 'metrics-facade/process'
import { MetricKindMask } from 'metrics-facade/registry'
import { createHierarchy } from 'metrics-facade/scope'

const handle = installRecorder({ bucketsForMetric: [[Matcher.full('job_seconds'), [0.5, 1]]] })
describeCounter('jobs_total', Unit.Count, 'Jobs done')
counter('jobs_total', { queue: 'mail' }).increment()
histogram('job_seconds').record(0.75)

const endProcessMetrics = collectProcessMetrics()
const text = handle.render()
endProcessMetrics()
const endHttpMetrics = collectHttpMetrics()
assert.match(handle.render(), /^http_requests_in_flight 0$/m)
endHttpMetrics()
assert.match(text, /^# HELP jobs_total Jobs done\n# TYPE jobs_total counter\njobs_total\{queue="mail"\} 1$/m)
assert.match(text, /^job_seconds_bucket\{le="1"\} 1$/m)
assert.match(text, /^process_resident_memory_bytes \d+$/m)
assert.equal(MetricKindMask.All, 7)
const scope = createHierarchy({ prefix: 'app', levels: ['store'], renderer: handle }).store('7')
scope.createCounter('sales', 'Sales').increment()
assert.match(scope.render(), /^app_sales\{store="7"\} 1$/m)
assert.ok(new Stack(noopRecorder).push(new PrefixLayer('app')))

histogram('wait_seconds').record(0.25)
assert.match(handle.render(), /^wait_seconds\{quantile="0.5"\} 0\.25\d*$/m)
assert.match(handle.negotiate('application/openmetrics-text').contentType, /^application\/openmetrics-text/)
assert.match(Buffer.from(handle.renderProtobuf()).toString('latin1'), /wait_seconds/)
assert.ok(JSON.parse(handle.renderJson()).families.some(({ name }) => name === 'wait_seconds'))

const packageJson = import.meta.resolve('metrics-facade/package.json')
assert.equal(JSON.parse(readFileSync(new URL(packageJson), 'utf8')).version, version)
const schema = import.meta.resolve('metrics-exporter-prometheus/schema.json')
assert.deepEqual(JSON.parse(readFileSync(new URL(schema), 'utf8')), jsonSchema)
