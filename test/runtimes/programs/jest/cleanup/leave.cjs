const { install } = require('metrics-exporter-prometheus')
const { counter, currentRecorder, gauge, noopRecorder } = require('metrics-facade')
const { collectProcessMetrics } = require('metrics-facade/process')

/** A test that leaves everything as it is: what emits and collects goes on beyond it. */
module.exports = name =>
  test(`the ${name} file`, async () => {
    expect(currentRecorder()).toBe(noopRecorder)
    const handle = await install({ listener: '127.0.0.1:0' })
    collectProcessMetrics()
    setInterval(() => {
      counter('ticks_total').increment()
      counter('ticks_total').increment(-1)
      gauge('depth').set(Number.NaN)
    }, 1).unref()
    counter('files_total', { name }).increment()
    expect(handle.render()).toMatch(`files_total{name="${name}"} 1\n`)
    await new Promise(resolve => setTimeout(resolve, 100))
    globalThis.gc?.()
  })
