const assert = require('node:assert/strict')
const { installRecorder } = require('metrics-exporter-prometheus')
const { counter, histogram } = require('metrics-facade')

const handle = installRecorder()
counter('jobs_total', { queue: 'mail' }).increment()
histogram('job_seconds').record(0.5)
assert.throws(() => new Function('return 1'))
assert.deepEqual(
  JSON.parse(handle.renderJson()).families.map(({ name }) => name),
  ['jobs_total', 'job_seconds'],
)
assert.match(handle.render(), /^job_seconds\{quantile="0.5"\} 0\.5\d*$/m)

const loaded = Object.keys(require.cache).map(path => /.*node_modules[/\\]([^/\\]+)/.exec(path)?.[1])
assert.deepEqual(
  new Set(loaded.filter(name => name !== undefined)),
  new Set(['metrics-exporter-prometheus', 'metrics-facade']),
)
