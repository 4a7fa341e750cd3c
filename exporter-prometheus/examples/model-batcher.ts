import { type Classification, type Features, featuresOf, type LanguageModel } from './language-model.ts'
import type { ModelMetrics } from './model-metrics.ts'

const largestBatch = 16
const longestDelayMs = 2
const staleAfterMs = 500

/** How many texts may wait for a model. */
export const longestQueue = 64

interface Waiting {
  readonly text: Uint8Array
  readonly since: number
  readonly resolve: (classification: Classification) => void
  readonly reject: (error: unknown) => void
}

type Converted = readonly [waiting: Waiting, features: Features]

/** Thrown for a text that is dropped: too many others are waiting, or it has waited too long. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
}

/** Collects texts for one model, which classifies them in batches. */
export class ModelBatcher {
  model: LanguageModel
  readonly metrics: ModelMetrics
  readonly #now: () => number
  readonly #queue: Waiting[] = []
  #next: NodeJS.Timeout | undefined
  #drained: (() => void) | undefined

  constructor(model: LanguageModel, metrics: ModelMetrics, now: () => number = () => performance.now()) {
    this.model = model
    this.metrics = metrics
    this.#now = now
  }

  /** Rejects with Overloaded, or with what the model throws for this text. */
  predict(text: Uint8Array): Promise<Classification> {
    this.metrics.received()
    return new Promise((resolve, reject) => {
      if (this.#queue.length >= longestQueue) {
        this.metrics.dropped()
        throw new Overloaded(`${longestQueue} texts wait already.`)
      }
      this.#queue.push({ text, since: this.#now(), resolve, reject })
      this.metrics.waiting(this.#queue.length)
      this.#next ??= setTimeout(() => this.#runBatch(), longestDelayMs)
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
    this.metrics.waiting(this.#queue.length)
    // If the last to come has waited too long, so have all, and those who sent them have given up.
    if (this.#now() - batch.at(-1)!.since > staleAfterMs) this.#drop(batch)
    else this.#classify(batch)
    const isDone = this.#queue.length === 0
    this.#next = isDone ? undefined : setTimeout(() => this.#runBatch())
    if (isDone) this.#drained?.()
  }

  #drop(batch: readonly Waiting[]): void {
    this.metrics.droppedBatch(batch.length)
    for (const { reject } of batch) reject(new Overloaded(`The text waited longer than ${staleAfterMs} ms.`))
  }

  #classify(batch: readonly Waiting[]): void {
    const start = this.#now()
    const converted = batch.flatMap((waiting): Converted[] =>
      this.#attempt(waiting, () => [[waiting, featuresOf(waiting.text)]]),
    )
    const middle = this.#now()
    const answers = converted.flatMap(([waiting, features]) =>
      this.#attempt(waiting, () => [[waiting, this.model.infer(features)] as const]),
    )
    const end = this.#now()
    this.metrics.batch(batch.length, middle - start, end - middle)
    for (const [{ resolve, since }, classification] of answers) {
      this.metrics.predicted(classification, end - since)
      resolve(classification)
    }
  }

  /** What `work` returns; nothing if it throws, which the sender of the text is told. */
  #attempt<T>({ reject }: Waiting, work: () => T[]): T[] {
    try {
      return work()
    } catch (error) {
      this.metrics.threw(error)
      reject(error)
      return []
    }
  }
}
