import type { IncomingMessage, ServerResponse } from 'node:http'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
} from 'metrics-facade'
import { type Classification, LanguageModel, RefusedText } from './language-model.ts'
import { host, portOf, readBody, run, sendJson, sendProblem, serve } from './server.ts'

const buckets = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]

// Metrics may be described and used before an exporter is installed: module level is a good place for them.
describeCounter('inference_requests_total', Unit.Count, 'Texts received for classification')
describeCounter('inference_failures_total', Unit.Count, 'Texts refused, by reason')
describeCounter('inference_languages_total', Unit.Count, 'Texts classified, by language recognised')
describeGauge('inference_successful', Unit.Count, '1 if the last text was classified, 0 if it was not')
describeHistogram('inference_duration_seconds', Unit.Seconds, 'Time to classify one text', { buckets })

const requests = counter('inference_requests_total')
const duration = histogram('inference_duration_seconds')
const successful = gauge('inference_successful')

const model = new LanguageModel()

function infer(body: Uint8Array): Classification {
  requests.increment()
  try {
    const classification = duration.time(() => model.classify(body))
    counter('inference_languages_total', { language: classification.language }).increment()
    successful.set(1)
    return classification
  } catch (error) {
    const reason = error instanceof RefusedText ? error.reason : 'internal'
    counter('inference_failures_total', { reason }).increment()
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
    const { language, confidence } = infer(await readBody(request))
    sendJson(response, 200, { language, confidence })
  } catch (error) {
    sendProblem(response, error)
  }
}

async function start(): Promise<() => Promise<unknown>> {
  const exporter = await new PrometheusBuilder()
    .withHttpListener({ host, port: portOf('METRICS_PORT', 8000) })
    .install()
  const service = await serve(portOf('PORT', 8080), answer)
  console.log(`Inference service  ${service.url}/classify`)
  console.log(`Metrics            http://${host}:${exporter.address?.port}/metrics`)
  return () => Promise.all([service.close(), exporter.close()])
}

await run('PORT and METRICS_PORT choose other ports', start)
