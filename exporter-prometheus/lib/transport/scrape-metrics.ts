import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Advice, defaultMetadata, type Recorder, Unit } from 'metrics-facade'
import { whenOver } from './body.ts'

const durationAdvice: Advice = { buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] }
const sizeAdvice: Advice = { buckets: [1e3, 1e4, 1e5, 1e6, 1e7, 1e8] }

/** The status that nginx logs if the client went away before the answer. */
const clientClosedRequest = 499

/** Measures the requests for the exposition itself, in the recorder that the exposition shows. */
export class ScrapeMetrics {
  readonly #recorder: Recorder
  readonly #now: () => number
  readonly #requestsTotal: string
  readonly #inFlightName: string
  readonly #durationSeconds: string
  readonly #sizeBytes: string
  #inFlight = 0

  /** @param now - a clock in milliseconds. */
  constructor(prefix: string, recorder: Recorder, now: () => number) {
    this.#recorder = recorder
    this.#now = now
    this.#requestsTotal = `${prefix}_requests_total`
    this.#inFlightName = `${prefix}_requests_in_flight`
    this.#durationSeconds = `${prefix}_request_duration_seconds`
    this.#sizeBytes = `${prefix}_response_size_bytes`
    recorder.describeCounter(this.#requestsTotal, undefined, 'Requests for the metrics, by status')
    recorder.describeGauge(this.#inFlightName, undefined, 'Requests for the metrics being answered')
    recorder.describeHistogram(
      this.#durationSeconds,
      Unit.Seconds,
      'Time to answer a request for the metrics',
      durationAdvice,
    )
    recorder.describeHistogram(
      this.#sizeBytes,
      Unit.Bytes,
      'Size of the metrics as they are sent',
      sizeAdvice,
    )
    // Registered before the first error, so that its rate has a start.
    for (const code of [200, 500]) this.#count(code, 0)
    this.#setInFlight(0)
  }

  /** Measures a request until it is answered or its client is gone. */
  follow(request: IncomingMessage, response: ServerResponse): void {
    const done = this.begin()
    whenOver(request, response, isSent => {
      if (!isSent) {
        done(clientClosedRequest, undefined)
        return
      }
      // Middleware that compresses the answer of a mounted handler removes this header.
      const length = request.method === 'HEAD' ? undefined : response.getHeader('Content-Length')
      done(response.statusCode, length === undefined ? undefined : Number(length))
    })
  }

  /** Begins to measure a request. Returns a function to call at its end, with the status and the size, if known. */
  begin(): (code: number, bytes: number | undefined) => void {
    const start = this.#now()
    this.#setInFlight(1)
    return (code, bytes) => {
      this.#setInFlight(-1)
      this.#count(code, 1)
      // Not negative, in case the clock was set back or replaced.
      this.#record(this.#durationSeconds, Math.max(this.#now() - start, 0) / 1000)
      if (code === 200 && bytes !== undefined) this.#record(this.#sizeBytes, bytes)
    }
  }

  // Registered for each request, because a handle to a series that was evicted as idle would count in vain.

  #count(code: number, requests: number): void {
    this.#recorder.registerCounter(this.#requestsTotal, { code }, defaultMetadata).increment(requests)
  }

  #setInFlight(change: number): void {
    this.#inFlight += change
    this.#recorder.registerGauge(this.#inFlightName, undefined, defaultMetadata).set(this.#inFlight)
  }

  #record(name: string, value: number): void {
    this.#recorder.registerHistogram(name, undefined, defaultMetadata).record(value)
  }
}
