import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
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

const host = '127.0.0.1'
const maximumBytes = 64 * 1024
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

const model = LanguageModel.fromDirectory(new URL('./languages/', import.meta.url))

function classify(body: Uint8Array): Classification {
  if (body.length > maximumBytes) {
    throw new RefusedText('too_large', `The text is larger than ${maximumBytes} bytes.`)
  }
  return model.classify(body)
}

function infer(body: Uint8Array): Classification {
  requests.increment()
  try {
    const classification = duration.time(() => classify(body))
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

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request) {
    // What is too much is not kept, but still read: a client that is not done sending would miss the answer.
    if (size <= maximumBytes) chunks.push(chunk)
    size += chunk.length
  }
  return Buffer.concat(chunks)
}

function send(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(content)}\n`)
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url !== '/classify') return send(response, 404, { error: 'There is only /classify.' })
  if (request.method !== 'POST') {
    return send(response.setHeader('allow', 'POST'), 405, { error: 'Send the text with POST.' })
  }
  try {
    const { language, confidence } = infer(await readBody(request))
    send(response, 200, { language, confidence })
  } catch (error) {
    if (error instanceof RefusedText) {
      const { reason, message } = error
      send(response, reason === 'too_large' ? 413 : 400, { error: message, reason })
    } else {
      console.error(error)
      send(response, 500, { error: 'The text could not be classified.' })
    }
  }
}

async function start(): Promise<void> {
  const exporter = await new PrometheusBuilder()
    .withHttpListener({ host, port: Number(process.env.METRICS_PORT ?? 8000) })
    .install()
  const server = createServer(answer).listen(Number(process.env.PORT ?? 8080), host)
  await once(server, 'listening')

  const { port } = server.address() as AddressInfo
  console.log(`Inference service  http://${host}:${port}/classify`)
  console.log(`Metrics            http://${host}:${exporter.address?.port}/metrics`)

  async function stop(): Promise<void> {
    server.close()
    await Promise.all([once(server, 'close'), exporter.close()])
    process.exit(0)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
}

try {
  await start()
} catch (error) {
  const message = error instanceof Error ? error.message : error
  console.error(`The service cannot start: ${message} (PORT and METRICS_PORT choose other ports)`)
  process.exit(1)
}
