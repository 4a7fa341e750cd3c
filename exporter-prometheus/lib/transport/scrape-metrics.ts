import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Advice, defaultMetadata, type Recorder, Unit } from 'metrics-facade'
import { whenOver } from './over.ts'

const durationAdvice: Advice = { buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] }
const sizeAdvice: Advice = { buckets: [1e3, 1e4, 1e5, 1e6, 1e7, 1e8] }

/** What nginx logs where the client went away before it was answered. */
const clientClosedRequest = 499

/** Metrics of the requests for the exposition itself, recorded in the recorder that they show. */
export class ScrapeMetrics {
  readonly #recorder: Recorder
  readonly #now: () => number
  readonly #requestsTotal: string
  readonly #inFlightName: string
  readonly #durationSeconds: string
  readonly #sizeBytes: string
  #inFlight = 0

  /** @param now - milliseconds. */
  constructor(prefix: string, recorder: Recorder, now: () => number) {
    this.#recorder = recorder
    this.#now = now
    this.#requestsTotal = `${prefix}_requests_total`
    this.#inFlightName = `${prefix}_requests_in_flight`
    this.#durationSeconds = `${prefix}_request_duration_seconds`
    this.#sizeBytes = `${prefix}_response_size_bytes`
    recorder.describeCounter(this.#requestsTotal, undefined, 'Requests for the metrics, by status')
    recorder.describeGauge(this.#inFlightName, undefined, 'Requests for the metrics being answered')
    recorder.describeHistogram(this.#durationSeconds, Unit.Seconds, 'Time of such a request', durationAdvice)
    recorder.describeHistogram(this.#sizeBytes, Unit.Bytes, 'Size of the metrics as sent', sizeAdvice)
    // A rate of errors has to begin somewhere.
    for (const code of [200, 500]) this.#count(code, 0)
    this.#setInFlight(0)
  }

  /** Follows a request until it is answered, or its client gone. */
  follow(request: IncomingMessage, response: ServerResponse): void {
    const done = this.begin()
    whenOver(request, response, isSent => {
      if (!isSent) {
        done(clientClosedRequest, undefined)
        return
      }
      // Whoever compresses the answer of a mounted handler takes this header away.
      const length = request.method === 'HEAD' ? undefined : response.getHeader('Content-Length')
      done(response.statusCode, length === undefined ? undefined : Number(length))
    })
  }

  /** Follows a request; what it returns is called when that is over, with the status and the size of its body, if known. */
  begin(): (code: number, bytes: number | undefined) => void {
    const start = this.#now()
    this.#setInFlight(1)
    return (code, bytes) => {
      this.#setInFlight(-1)
      this.#count(code, 1)
      // A clock that was set back, or replaced, has measured nothing.
      this.#record(this.#durationSeconds, Math.max(this.#now() - start, 0) / 1000)
      if (code === 200 && bytes !== undefined) this.#record(this.#sizeBytes, bytes)
    }
  }

  // Registered for each request, because a series that was evicted as idle would count no more.

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
