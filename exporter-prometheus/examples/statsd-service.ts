import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { type Counter, collect, counter, gauge, histogram, swapGlobalRecorder } from 'metrics-facade'
import { collectHttpMetrics } from 'metrics-facade/http'
import { FanoutBuilder } from 'metrics-facade/layers'
import { type Classification, LanguageModel, RefusedText } from './language-model.ts'
import { host, portOf, readBody, run, sendJson, sendProblem, serve } from './server.ts'
import { Slots } from './slots.ts'
import { StatsdExporter } from './statsd-exporter.ts'

// A service that detects languages as the inference service does, from two queues with places of their own, and sends its
// metrics to a StatsD server: nobody scrapes it. Who runs it still has a page to look at, by a second recorder that gets
// the same. Only the last lines know StatsD; the rest would be the same with any exporter.

const outcomes = ['classified', 'refused', 'failed'] as const

/** A queue, with how many of its texts are worked on at a time. */
class Queue {
  readonly #slots: Slots
  readonly #duration
  readonly #texts: Readonly<Record<(typeof outcomes)[number], Counter>>

  constructor(queue: string, atOnce: number) {
    this.#slots = new Slots(atOnce, gauge('texts_waiting', { queue }).zero())
    this.#duration = histogram('text_duration_seconds', { queue }).zero()
    const [classified, refused, failed] = outcomes.map(outcome => counter('texts_total', { queue, outcome }))
    this.#texts = { classified: classified!, refused: refused!, failed: failed! }
  }

  async classify(text: Uint8Array): Promise<Classification> {
    const stop = this.#duration.startTimer()
    try {
      const classification = await this.#slots.use(async () => {
        await nextTurn()
        return model.classify(text)
      })
      stop()
      this.#texts.classified.increment()
      return classification
    } catch (error) {
      this.#texts[error instanceof RefusedText ? 'refused' : 'failed'].increment()
      throw error
    }
  }
}

const model = new LanguageModel()
const queues: ReadonlyMap<string, Queue> = new Map([
  ['urgent', new Queue('urgent', 8)],
  ['batch', new Queue('batch', 1)],
])

function queueOf({ url = '' }: IncomingMessage): Queue | undefined {
  return queues.get(/^\/classify\/(\w+)$/.exec(url)?.[1] ?? '')
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const queue = queueOf(request)
  if (request.method !== 'POST' || queue === undefined) {
    return sendJson(response, 404, {
      error: `Send a text with POST to /classify/${[...queues.keys()].join(' or /classify/')}.`,
    })
  }
  try {
    const { language, confidence } = await queue.classify(await readBody(request))
    sendJson(response, 200, { language, confidence })
  } catch (error) {
    sendProblem(response, error)
  }
}

await run('PORT, CHARTS_PORT, STATSD_PORT and STATSD_INTERVAL_MS choose others', async () => {
  const statsd = portOf('STATSD_PORT', 8125)
  const exporter = new StatsdExporter(statsd).install(Number(process.env.STATSD_INTERVAL_MS || 10_000))
  const charts = await new PrometheusBuilder()
    .withHttpListener({ host, port: portOf('CHARTS_PORT', 8093) })
    .withPage()
    .build()
  swapGlobalRecorder(new FanoutBuilder().addRecorder(exporter).addRecorder(charts).build())
  collect(() => gauge('memory_bytes').set(process.memoryUsage.rss()))
  collectHttpMetrics({
    client: false,
    route: request => (queueOf(request) === undefined ? undefined : '/classify/:queue'),
  })
  const service = await serve(portOf('PORT', 8092), answer)
  console.log(`Classification  ${service.url}/classify/urgent and /classify/batch`)
  console.log(`Metrics         by datagrams to 127.0.0.1:${statsd}`)
  console.log(`Charts          http://${host}:${charts.handle().address?.port}/`)
  return async () => {
    await service.close()
    await exporter.close()
    await charts.handle().close()
  }
})
