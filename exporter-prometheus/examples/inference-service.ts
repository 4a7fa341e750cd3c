import type { IncomingMessage, ServerResponse } from 'node:http'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import {
  type Counter,
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
} from 'metrics-facade'
import { collectHttpMetrics } from 'metrics-facade/http'
import { collectProcessMetrics } from 'metrics-facade/process'
import {
  type Classification,
  knownLanguages,
  LanguageModel,
  RefusedText,
  refusalReasons,
} from './language-model.ts'
import { host, portOf, readBody, run, sendJson, sendProblem, serve } from './server.ts'
import { currentTrace, inTrace } from './trace.ts'

const buckets = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]

// Metrics may be described and used before an exporter is installed: module level is a good place for them.
describeCounter('inference_requests_total', Unit.Count, 'Texts received for classification')
describeCounter(
  'inference_failures_total',
  Unit.Count,
  'Texts not classified, by reason; internal is a fault of the service',
)
describeCounter('inference_languages_total', Unit.Count, 'Texts classified, by language recognised')
describeGauge('inference_successful', Unit.Count, '1 if the last text was classified, 0 if it was not')
describeHistogram(
  'inference_duration_seconds',
  Unit.Seconds,
  'Time to classify a text, of those classified',
  { buckets },
)

const requests = counter('inference_requests_total')
const failures = (reason: string): Counter => counter('inference_failures_total', { reason })
const languages = (language: string): Counter => counter('inference_languages_total', { language })
const duration = histogram('inference_duration_seconds')
const successful = gauge('inference_successful')

// What may come is known, so it is there from the start, at 0: a rate misses what comes before a series is first seen.
for (const reason of [...refusalReasons, 'internal']) failures(reason).zero()
for (const language of knownLanguages) languages(language).zero()

const model = new LanguageModel()

function infer(body: Uint8Array): Classification {
  requests.increment()
  const stop = duration.startTimer()
  try {
    const classification = model.classify(body)
    stop() // Only here: refusals are quick, and would make the service look fast.
    languages(classification.language).increment()
    successful.set(1)
    return classification
  } catch (error) {
    failures(error instanceof RefusedText ? error.reason : 'internal').increment()
    successful.set(0)
    throw error
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url !== '/classify') return sendJson(response, 404, { error: 'There is only /classify.' })
  if (request.method !== 'POST') {
    return sendJson(response.setHeader('allow', 'POST'), 405, { error: 'Send the text with POST.' })
  }
  try {
    const body = await readBody(request)
    const { language, confidence } = inTrace(request, () => infer(body))
    sendJson(response, 200, { language, confidence })
  } catch (error) {
    sendProblem(response, error)
  }
}

async function start(): Promise<() => Promise<unknown>> {
  // The port of the metrics opens first, and closes last.
  let ready = false
  const exporter = await new PrometheusBuilder()
    .withHttpListener({ host, port: portOf('METRICS_PORT', 8000) })
    .withHealth(() => ready)
    .withPage()
    .withExemplars(currentTrace)
    .install()
  collectProcessMetrics()
  collectHttpMetrics({ client: false, buckets, route: ({ url }) => (url === '/classify' ? url : undefined) })
  const service = await serve(portOf('PORT', 8080), answer)
  console.log(`Inference service  ${service.url}/classify`)
  console.log(`Metrics            http://${host}:${exporter.address?.port}/metrics`)
  console.log(`Charts             http://${host}:${exporter.address?.port}/`)
  ready = true
  return async () => {
    ready = false
    await service.close()
    await exporter.close()
  }
}

await run('PORT and METRICS_PORT choose other ports', start)
