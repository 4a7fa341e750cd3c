const http = require('node:http')
const { install } = require('metrics-exporter-prometheus')
const facade = require('metrics-facade')
const { collectProcessMetrics } = require('metrics-facade/process')
const { serve } = require('./scenario.cjs')

// It is not closed: what listens, pushes and collects does not keep a program alive.
serve({ ...facade, install, collectProcessMetrics, http }, { close: false })
