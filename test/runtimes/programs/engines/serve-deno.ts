import http from 'node:http'
import { install } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { serve } from './scenario.mjs'

await serve(
  { ...facade, install, collectProcessMetrics, http },
  {
    serveFetch(handler) {
      const server = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen() {} }, handler)
      return { port: server.addr.port, stop: () => server.shutdown() }
    },
  },
)
