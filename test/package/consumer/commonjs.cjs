const assert = require('node:assert/strict')
const { installRecorder, jsonSchema } = require('metrics-exporter-prometheus')
const { counter, version } = require('metrics-facade')
const { MetricKindMask } = require('metrics-facade/registry')

const handle = installRecorder()
counter('jobs_total', { queue: 'mail' }).increment()
assert.match(handle.render(), /^jobs_total\{queue="mail"\} 1$/m)
assert.equal(MetricKindMask.All, 7)

assert.equal(require('metrics-facade/package.json').version, version)
assert.deepEqual(require('metrics-exporter-prometheus/schema.json'), jsonSchema)
