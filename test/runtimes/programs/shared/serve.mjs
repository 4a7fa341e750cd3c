import http from 'node:http'
import { install } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { serve } from './scenario.mjs'

await serve({ ...facade, install, collectProcessMetrics, http })
