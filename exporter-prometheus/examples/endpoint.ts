import type { Counter, Gauge, Histogram } from 'metrics-facade'
import type { CounterVec, MetricScope } from 'metrics-facade/scope'
import { RefusedText, refusalReasons } from './language-model.ts'

const buckets = [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]

/** Does the work of one endpoint of a runtime, and records the metrics that every endpoint has. */
export class Endpoint<Input, Output> {
  readonly #work: (input: Input) => Promise<Output>
  readonly #sizeOf: (part: Input | Output) => number
  readonly #requests: Counter
  readonly #requestBytes: Counter
  readonly #responseBytes: Counter
  readonly #inFlight: Gauge
  readonly #duration: Histogram
  readonly #errors: CounterVec<['error_type']>

  /** @param sizeOf - returns the size in bytes of an input or an output as it is sent. */
  constructor(
    scope: MetricScope,
    work: (input: Input) => Promise<Output>,
    sizeOf: (part: Input | Output) => number,
  ) {
    this.#work = work
    this.#sizeOf = sizeOf
    this.#requests = scope.createCounter('requests_total', 'Requests that came to the endpoint')
    this.#requestBytes = scope.createCounter('request_bytes_total', 'Bytes of the requests')
    this.#responseBytes = scope.createCounter('response_bytes_total', 'Bytes of the answers')
    this.#inFlight = scope.createGauge('inflight_requests', 'Requests being worked on')
    this.#duration = scope.createHistogram(
      'request_duration_seconds',
      'Time to answer a request, of those answered',
      {},
      buckets,
    )
    this.#errors = scope.createCounterVec(
      'errors_total',
      'Requests without an answer, by reason; internal is a fault of the endpoint',
      ['error_type'],
    )
    for (const type of [...refusalReasons, 'internal']) this.#errors.withLabelValues(type).zero()
  }

  async handle(input: Input): Promise<Output> {
    this.#requests.increment()
    this.#requestBytes.increment(this.#sizeOf(input))
    using _ = this.#inFlight.track()
    const stop = this.#duration.startTimer()
    try {
      const output = await this.#work(input)
      stop()
      this.#responseBytes.increment(this.#sizeOf(output))
      return output
    } catch (error) {
      this.#errors.withLabelValues(error instanceof RefusedText ? error.reason : 'internal').increment()
      throw error
    }
  }
}
