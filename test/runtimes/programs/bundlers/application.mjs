import http from 'node:http'
import { install } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { serve } from './scenario.mjs'

// Without an await at its top, which bundles of CommonJS cannot have.
serve({ ...facade, install, collectProcessMetrics, http }, { close: process.env.CLOSE === 'yes' })
