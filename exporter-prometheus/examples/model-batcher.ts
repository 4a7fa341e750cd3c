import type { Classification, LanguageModel } from './language-model.ts'
import {
  BATCH_SIZE,
  MODEL_INFERENCE_TIME_COLLECTOR,
  type ModelMetrics,
  NUM_PREDICTIONS,
  NUM_REQUESTS_WAITING,
} from './model-metrics.ts'

const largestBatch = 16
const longestQueue = 64
const longestWaitMs = 2

interface Waiting {
  readonly text: Uint8Array
  readonly resolve: (classification: Classification) => void
  readonly reject: (error: unknown) => void
}

/** Thrown for a text if too many others are waiting. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
}

/** Collects texts for one model, which classifies them in batches. */
export class ModelBatcher {
  model: LanguageModel
  readonly metrics: ModelMetrics
  readonly #queue: Waiting[] = []
  #next: NodeJS.Timeout | undefined
  #drained: (() => void) | undefined

  constructor(model: LanguageModel, metrics: ModelMetrics) {
    this.model = model
    this.metrics = metrics
  }

  /** @throws Overloaded, or what the model throws for this text. */
  predict(text: Uint8Array): Promise<Classification> {
    this.metrics.requests.increment()
    if (this.#queue.length >= longestQueue) throw new Overloaded(`${longestQueue} texts wait already.`)
    return new Promise((resolve, reject) => {
      this.#queue.push({ text, resolve, reject })
      NUM_REQUESTS_WAITING.increment()
      this.#next ??= setTimeout(() => this.#runBatch(), longestWaitMs)
    })
  }

  /** Waits until the queue is empty. */
  async drain(): Promise<void> {
    if (this.#queue.length === 0) return
    await new Promise<void>(resolve => {
      this.#drained = resolve
    })
  }

  #runBatch(): void {
    const batch = this.#queue.splice(0, largestBatch)
    NUM_REQUESTS_WAITING.decrement(batch.length)
    BATCH_SIZE.record(batch.length)
    const start = performance.now()
    for (const waiting of batch) this.#classify(waiting)
    MODEL_INFERENCE_TIME_COLLECTOR.record(performance.now() - start)
    const isDone = this.#queue.length === 0
    this.#next = isDone ? undefined : setTimeout(() => this.#runBatch())
    if (isDone) this.#drained?.()
  }

  #classify({ text, resolve, reject }: Waiting): void {
    try {
      const classification = this.model.classify(text)
      this.metrics.predictions.increment()
      this.metrics.score.record(classification.confidence)
      NUM_PREDICTIONS.increment()
      resolve(classification)
    } catch (error) {
      this.metrics.failures.increment()
      reject(error)
    }
  }
}
