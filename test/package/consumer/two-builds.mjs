// A part of a program that was bundled, and one that was not.
import assert from 'node:assert/strict'
import * as native from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import * as bundled from './bundle.mjs'

assert.notEqual(native.installRecorder, bundled.installRecorder)
const handle = native.installRecorder()
assert.equal(bundled.installRecorder({ reuse: true }), handle)
assert.equal(bundled.prometheusHandle(), handle)
facade.counter('parts_total', { of: 'node' }).increment()
bundled.counter('parts_total', { of: 'bundle' }).increment()
const expected = 'parts_total{of="node"} 1\nparts_total{of="bundle"} 1\n'
assert.equal(handle.render(), `# TYPE parts_total counter\n${expected}`)
assert.equal(
  bundled
    .prometheusHandle()
    .renderJson()
    .match(/"value":1/g).length,
  2,
)
