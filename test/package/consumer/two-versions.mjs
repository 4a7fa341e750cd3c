// In node_modules/other there is a copy of metrics-facade that says it is version 0.1.99.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { installRecorder } from 'metrics-exporter-prometheus'
import * as ours from 'metrics-facade'
import * as esm from 'other'

const commonjs = createRequire(import.meta.url)('other')
for (const theirs of [esm, commonjs]) {
  assert.equal(theirs.version, '0.1.99')
  assert.notEqual(theirs.version, ours.version)
  assert.notEqual(theirs.counter, ours.counter)
}

const held = [ours, esm, commonjs].map(facade => facade.counter('held_total'))
const handle = installRecorder()
for (const counter of held) counter.increment()
for (const facade of [ours, esm, commonjs]) {
  facade.counter('jobs_total', { queue: 'mail' }).increment()
  facade.collect(() => facade.gauge('collected').increment())
  assert.equal(facade.currentRecorder(), ours.currentRecorder())
  assert.throws(() => facade.setGlobalRecorder(facade.currentRecorder()), facade.SetRecorderError)
}

const text = handle.render()
assert.match(text, /^held_total 3$/m)
assert.match(text, /^jobs_total\{queue="mail"\} 3$/m)
assert.match(text, /^collected 3$/m)

// A series that is gone is registered again, whichever copy holds the handle.
handle.clear()
for (const counter of held) counter.increment()
assert.match(handle.render(), /^held_total 3$/m)

// A local scope of one copy is that of the others.
const scoped = esm.withLocalRecorder(ours.noopRecorder, () =>
  [ours, commonjs].map(facade => facade.currentRecorder()),
)
assert.deepEqual(scoped, [ours.noopRecorder, ours.noopRecorder])
