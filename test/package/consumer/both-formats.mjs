import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { installRecorder } from 'metrics-exporter-prometheus'
import * as esm from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'

const require = createRequire(import.meta.url)
const commonjs = require('metrics-facade')
assert.notEqual(esm.counter, commonjs.counter)

const early = commonjs.counter('jobs_total', { from: 'early' })
commonjs.describeCounter('jobs_total', 'Jobs done')
const handle = installRecorder()
early.increment()
esm.counter('jobs_total', { from: 'both' }).increment()
commonjs.counter('jobs_total', { from: 'both' }).increment()
assert.equal(esm.currentRecorder(), commonjs.currentRecorder())
assert.throws(() => require('metrics-exporter-prometheus').installRecorder(), {
  code: 'RECORDER_ALREADY_SET',
})

const text = handle.render()
assert.match(text, /^# HELP jobs_total Jobs done$/m)
assert.match(text, /^jobs_total\{from="early"\} 1$/m)
assert.match(text, /^jobs_total\{from="both"\} 2$/m)

const end = collectProcessMetrics()
const endOther = require('metrics-facade/process').collectProcessMetrics()
end()
assert.match(handle.render(), /^process_resident_memory_bytes /m)
endOther()
