const http = require('node:http')
const { install } = require('metrics-exporter-prometheus')
const facade = require('metrics-facade')
const { collectProcessMetrics } = require('metrics-facade/process')
const { serve } = require('../scenario.cjs')

test('an application serves where timers are numbers', async () => {
  expect(typeof document).toBe('object')
  expect(typeof setTimeout(() => {}, 0)).toBe('number')
  await serve({ ...facade, install, collectProcessMetrics, http }, { fetch: false, push: false })
})
