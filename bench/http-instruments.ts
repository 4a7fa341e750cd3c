import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { bounds } from './cases/library.ts'
import type { Instrument } from './http-server.ts'

// Each is used as its readme shows, with the same buckets and the labels method, route and code.

const require = createRequire(import.meta.url)

/** The sum of the counts of a histogram in an exposition. */
function countIn(text: string, name: string): number {
  const counts = text.matchAll(new RegExp(`^${name}_count(?:\\{.*\\})? (\\d+)$`, 'gm'))
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

async function ours(): Promise<Instrument> {
  const { installRecorder } = await import('metrics-exporter-prometheus')
  const { collectHttpMetrics } = await import('metrics-facade/http')
  const handle = installRecorder()
  collectHttpMetrics({ buckets: bounds, client: false })
  return { counted: () => countIn(handle.render(), 'http_request_duration_seconds') }
}

/** The least that two metrics take: held, as all requests here have the same labels. */
async function oursByHand(): Promise<Instrument> {
  const { installRecorder } = await import('metrics-exporter-prometheus')
  const { gauge, histogram } = await import('metrics-facade')
  const handle = installRecorder({ buckets: bounds })
  const active = gauge('http_requests_in_flight')
  const duration = histogram('http_request_duration_seconds', {
    method: 'GET',
    route: '/users/:id',
    code: 200,
  })
  return {
    node:
      (listener): RequestListener =>
      (request, response) => {
        const start = performance.now()
        active.increment()
        response.on('finish', () => {
          active.decrement()
          duration.record((performance.now() - start) / 1000)
        })
        listener(request, response)
      },
    counted: () => countIn(handle.render(), 'http_request_duration_seconds'),
  }
}

/** Instrumentation written by hand, without a package: one gauge, one histogram, one listener. */
function promByHand(): Instrument {
  const { Gauge, Histogram, register } = require('prom-client')
  const active = new Gauge({ name: 'http_requests_in_flight', help: 'In flight' })
  const labelNames = ['method', 'route', 'code']
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration',
    labelNames,
    buckets: bounds,
  })
  const measure = (request: IncomingMessage, response: ServerResponse): void => {
    const start = performance.now()
    active.inc()
    response.on('close', () => {
      active.dec()
      const { route = { path: 'unmatched' } } = request as { route?: { path: string } }
      const code = response.writableFinished ? response.statusCode : 499
      durations.observe(
        { method: request.method, route: route.path, code },
        (performance.now() - start) / 1000,
      )
    })
  }
  return {
    node:
      (listener): RequestListener =>
      (request, response) => {
        measure(request, response)
        listener(request, response)
      },
    express: app =>
      app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
        measure(request, response)
        next()
      }),
    counted: async () => countIn(await register.metrics(), 'http_request_duration_seconds'),
  }
}

function promBundle(): Instrument {
  const { register } = require('prom-client')
  const bundle = require('express-prom-bundle')
  return {
    express: app => {
      const normalizePath = (request: { route?: { path: string } }) => request.route?.path ?? 'unmatched'
      app.use(bundle({ includeMethod: true, includePath: true, normalizePath, buckets: bounds }))
    },
    counted: async () => countIn(await register.metrics(), 'http_request_duration_seconds'),
  }
}

function fastifyMetrics(): Instrument {
  const { default: plugin } = require('fastify-metrics')
  let metrics: () => Promise<string> | string
  return {
    async fastify(app) {
      await app.register(plugin, {
        defaultMetrics: { enabled: false },
        endpoint: null,
        routeMetrics: {
          overrides: { histogram: { buckets: bounds } },
          enabled: { histogram: true, summary: false },
        },
      })
      const { metrics: found } = app as unknown as {
        metrics: { client: { register: { metrics(): Promise<string> } } }
      }
      metrics = () => found.client.register.metrics()
    },
    counted: async () => countIn(await metrics(), 'http_request_duration_seconds'),
  }
}

async function openTelemetry(): Promise<Instrument> {
  process.env.OTEL_SEMCONV_STABILITY_OPT_IN = 'http'
  const { PrometheusExporter, PrometheusSerializer } = require('@opentelemetry/exporter-prometheus')
  const { MeterProvider } = require('@opentelemetry/sdk-metrics')
  const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http')
  const { registerInstrumentations } = require('@opentelemetry/instrumentation')
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const meterProvider = new MeterProvider({ readers: [exporter] })
  registerInstrumentations({ meterProvider, instrumentations: [new HttpInstrumentation()] })
  const counted = async (): Promise<number> => {
    const { resourceMetrics } = await exporter.collect()
    return countIn(
      new PrometheusSerializer().serialize(resourceMetrics),
      'http_server_request_duration(?:_seconds)?',
    )
  }
  return { counted }
}

export const instruments: Readonly<Record<string, () => Instrument | Promise<Instrument>>> = {
  nothing: () => ({ counted: () => Number.NaN }),
  ours,
  'our two metrics by hand': oursByHand,
  'prom-client by hand': promByHand,
  'express-prom-bundle': promBundle,
  'fastify-metrics': fastifyMetrics,
  OpenTelemetry: openTelemetry,
}
