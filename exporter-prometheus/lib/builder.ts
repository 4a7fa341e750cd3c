import { type LabelValue, setGlobalRecorder } from 'metrics-facade'
import { Recency } from 'metrics-facade/registry'
import { BuildError, shown } from './error.ts'
import type { PrometheusHandle } from './handle.ts'
import { checkCount, checkDuration, checkGlobalLabel, checkKinds, checkQuantiles } from './options.ts'
import { PrometheusRecorder } from './recorder.ts'
import { checkBounds } from './series/bounds.ts'
import { Matcher } from './series/matcher.ts'
import { Windows } from './series/windows.ts'
import { AllowList } from './transport/access.ts'
import { type ListenAddress, type ListenerSettings, readListenAddress } from './transport/address.ts'
import { Listener } from './transport/listener.ts'

const defaultListener = '0.0.0.0:9000'
const defaultQuantiles: readonly number[] = [0, 0.5, 0.9, 0.95, 0.99, 0.999, 1]

/** Node takes a longer time for one millisecond. */
const longestTimerMs = 2 ** 31 - 1

/**
 * Sets up a Prometheus exporter: settings, each checked as it is given, then one of four ways to build.
 *
 * | | global recorder | listener and upkeep timer |
 * | --- | --- | --- |
 * | `install()` | yes | yes |
 * | `installRecorder()` | yes | upkeep timer only |
 * | `build()` | no | yes |
 * | `buildRecorder()` | no | neither: call `handle.runUpkeep()`, or scrape |
 *
 * No listener and no timer keeps the process alive.
 */
export class PrometheusBuilder {
  #listener: ListenerSettings | undefined
  readonly #allowed: string[] = []
  #buckets: readonly number[] | undefined
  readonly #bucketsForMetric: Array<readonly [Matcher, readonly number[]]> = []
  #quantiles = defaultQuantiles
  #significantDigits = 2
  #bucketDurationMs = 20_000
  #bucketCount = 3
  readonly #globalLabels = new Map<string, string>()
  #recommendedNaming = false
  #idle: { readonly kinds: number; readonly timeoutMs: number } | undefined
  #upkeepIntervalMs = 5_000
  #now: () => number = () => performance.now()

  /**
   * Listens for scrapes over HTTP, at `/metrics` or the path given. `install()` and `build()` listen on
   * `0.0.0.0:9000` when this is not called.
   *
   * @throws BuildError with code `INVALID_LISTENER`.
   */
  withHttpListener(address: ListenAddress): this {
    this.#listener = readListenAddress(address)
    return this
  }

  /**
   * Lets only this address or subnet connect to the listener, and those of other calls; all others get 403. Without
   * any call all may connect.
   *
   * @throws BuildError with code `INVALID_ALLOWED_ADDRESS`.
   */
  addAllowedAddress(addressOrSubnet: string): this {
    new AllowList().add(addressOrSubnet)
    this.#allowed.push(addressOrSubnet)
    return this
  }

  /**
   * Gives every histogram these buckets, but those that a matcher or the advice of `describeHistogram` gives others:
   * inclusive upper bounds, finite and ascending, without `Infinity`. By default histograms without buckets are
   * summaries.
   *
   * @throws BuildError with code `INVALID_BUCKETS`.
   */
  setBuckets(bounds: readonly number[]): this {
    this.#buckets = checkBounds(bounds, 'setBuckets')
    return this
  }

  /**
   * Gives the histograms that `matcher` picks these buckets. They win over all others; a second call with an equal
   * matcher replaces the first.
   *
   * @throws BuildError with code `INVALID_BUCKETS` or `INVALID_MATCHER`.
   */
  setBucketsForMetric(matcher: Matcher, bounds: readonly number[]): this {
    if (typeof matcher?.matches !== 'function') {
      throw new BuildError(
        'INVALID_MATCHER',
        `setBucketsForMetric got ${shown(matcher)} for a matcher. Use Matcher.full(), prefix() or suffix().`,
      )
    }
    const { mode, pattern } = matcher
    const checked = checkBounds(bounds, `setBucketsForMetric, Matcher.${mode}('${pattern}')`)
    const same = this.#bucketsForMetric.findIndex(([{ mode: m, pattern: p }]) => m === mode && p === pattern)
    if (same === -1) this.#bucketsForMetric.push([matcher, checked])
    else this.#bucketsForMetric[same] = [matcher, checked]
    return this
  }

  /**
   * The quantiles that summaries show, from 0 (the minimum) to 1 (the maximum). By default 0, 0.5, 0.9, 0.95, 0.99,
   * 0.999 and 1.
   *
   * @throws BuildError with code `INVALID_QUANTILES`.
   */
  setQuantiles(quantiles: readonly number[]): this {
    this.#quantiles = checkQuantiles(quantiles, 'setQuantiles')
    return this
  }

  /**
   * How many decimal digits of a summary's quantiles are right, from 1 to 5. 2 by default: an error of at most 1 %. Each
   * more takes about ten times the memory.
   *
   * @throws BuildError with code `INVALID_COUNT`.
   */
  setSignificantDigits(digits: number): this {
    this.#significantDigits = checkCount(digits, 5, 'setSignificantDigits')
    return this
  }

  /**
   * How long each of the rolling windows of a summary is, in milliseconds. 20,000 by default.
   *
   * @throws BuildError with code `INVALID_DURATION`.
   */
  setBucketDuration(durationMs: number): this {
    this.#bucketDurationMs = checkDuration(durationMs, 'setBucketDuration')
    return this
  }

  /**
   * How many rolling windows a summary looks back on, from 1 to 1000. 3 by default.
   *
   * @throws BuildError with code `INVALID_COUNT`.
   */
  setBucketCount(count: number): this {
    this.#bucketCount = checkCount(count, 1000, 'setBucketCount')
    return this
  }

  /**
   * Adds a label to every series; a label of the same name on a series wins over it. The same name again replaces the
   * value.
   *
   * @throws BuildError with code `INVALID_GLOBAL_LABEL`.
   */
  addGlobalLabel(name: string, value: LabelValue): this {
    this.#globalLabels.set(name, checkGlobalLabel(name, value))
    return this
  }

  /**
   * Names metrics as Prometheus recommends: with their described unit, and counters with `_total`. Off by default.
   * Values stay as they are: a percentage is named `_ratio`, but not divided by 100.
   */
  withRecommendedNaming(enabled = true): this {
    this.#recommendedNaming = enabled
    return this
  }

  /**
   * Drops series of these kinds (of `MetricKindMask`) that were not written to for `timeoutMs` milliseconds;
   * `undefined` turns that off again, as it is by default. A handle to a dropped series starts it anew when it is used.
   *
   * @throws BuildError with code `INVALID_DURATION` or `INVALID_OPTION`.
   */
  idleTimeout(kinds: number, timeoutMs: number | undefined): this {
    const mask = checkKinds(kinds, 'idleTimeout')
    this.#idle =
      timeoutMs === undefined
        ? undefined
        : { kinds: mask, timeoutMs: checkDuration(timeoutMs, 'idleTimeout') }
    return this
  }

  /**
   * How often idle series are looked for and rolling windows turned on, in milliseconds. 5,000 by default.
   *
   * @throws BuildError with code `INVALID_DURATION`.
   */
  upkeepInterval(intervalMs: number): this {
    this.#upkeepIntervalMs = checkDuration(intervalMs, 'upkeepInterval')
    return this
  }

  /**
   * The clock behind rolling windows and idle time: milliseconds that never go back. For tests.
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  withClock(now: () => number): this {
    if (typeof now !== 'function') {
      throw new BuildError(
        'INVALID_OPTION',
        `withClock got ${String(now)}. Give a function that returns milliseconds.`,
      )
    }
    this.#now = now
    return this
  }

  /**
   * Listens, then makes the recorder the global one, and keeps it up. Undoes both if either fails.
   *
   * @throws BuildError with code `LISTENER_FAILED`.
   * @throws SetRecorderError when a global recorder is set already.
   */
  async install(): Promise<PrometheusHandle> {
    const recorder = await this.build()
    try {
      setGlobalRecorder(recorder)
    } catch (error) {
      await recorder.handle().close()
      throw error
    }
    return recorder.handle()
  }

  /**
   * Makes the recorder the global one, and keeps it up. Starts no listener: serve `handle.render()`, or mount
   * `handle.requestHandler()`.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` when a listener was set up.
   * @throws SetRecorderError when a global recorder is set already.
   */
  installRecorder(): PrometheusHandle {
    this.#refuseListener('installRecorder')
    const recorder = this.#recorder()
    setGlobalRecorder(recorder)
    this.#startUpkeep(recorder)
    return recorder.handle()
  }

  /**
   * A recorder with its listener, kept up, but not global: for layers around it, or a recorder of one's own.
   *
   * @throws BuildError with code `LISTENER_FAILED`.
   */
  async build(): Promise<PrometheusRecorder> {
    const settings = this.#listener ?? readListenAddress(defaultListener)
    const recorder = this.#recorder()
    const handle = recorder.handle()
    const allowed = new AllowList()
    for (const address of this.#allowed) allowed.add(address)
    handle.attach(await Listener.open(settings, allowed, handle.scraper))
    this.#startUpkeep(recorder)
    return recorder
  }

  /**
   * A recorder alone: not global, nothing started. `recorder.handle()` renders it.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` when a listener was set up.
   */
  buildRecorder(): PrometheusRecorder {
    this.#refuseListener('buildRecorder')
    return this.#recorder()
  }

  #recorder(): PrometheusRecorder {
    const now = this.#now
    const windows = new Windows(this.#bucketDurationMs, this.#bucketCount, now())
    return new PrometheusRecorder({
      distributions: {
        bucketsForMetric: [...this.#bucketsForMetric].sort(([a], [b]) => Matcher.compare(a, b)),
        buckets: this.#buckets,
        summary: {
          type: 'summary',
          quantiles: this.#quantiles,
          significantDigits: this.#significantDigits,
          windows,
        },
      },
      globalLabels: new Map(this.#globalLabels),
      recommendedNaming: this.#recommendedNaming,
      windows,
      recency: this.#idle && new Recency(this.#idle.kinds, this.#idle.timeoutMs),
      now,
    })
  }

  #startUpkeep(recorder: PrometheusRecorder): void {
    const intervalMs = Math.min(this.#upkeepIntervalMs, longestTimerMs)
    const timer = setInterval(() => recorder.upkeep(), intervalMs).unref()
    recorder.handle().attach({ close: () => clearInterval(timer) })
  }

  #refuseListener(method: string): void {
    if (this.#listener === undefined && this.#allowed.length === 0) return
    throw new BuildError(
      'LISTENER_NOT_STARTED',
      `${method}() starts no listener, but one was set up. Use install() or build() to listen, or leave ` +
        'withHttpListener() and addAllowedAddress() out and serve handle.render() yourself.',
    )
  }
}
