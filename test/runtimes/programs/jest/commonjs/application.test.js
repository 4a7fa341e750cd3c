const http = require('node:http')
const { install, installRecorder } = require('metrics-exporter-prometheus')
const facade = require('metrics-facade')
const { collectProcessMetrics } = require('metrics-facade/process')
const { serve } = require('../scenario.cjs')

test('an application serves and pushes', async () => {
  await serve({ ...facade, install, collectProcessMetrics, http })
  expect(() => installRecorder()).toThrow(facade.SetRecorderError)
})
