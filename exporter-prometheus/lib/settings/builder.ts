import { globalRecorder, type LabelValue, noopRecorder } from 'metrics-facade'
import { checkCount } from '../base/count.ts'
import { checkDuration, checkTimer } from '../base/duration.ts'
import { callEvery, currentMs } from '../base/timers.ts'
import type { PrometheusHandle } from '../handle.ts'
import { becomeGlobal, installedRecorder, installInTurn } from '../installed.ts'
import { PrometheusRecorder } from '../recorder.ts'
import { checkBounds } from '../series/bounds.ts'
import { checkMatcher, Matched } from '../series/matched.ts'
import type { Matcher } from '../series/matcher.ts'
import {
  checkNativeSettings,
  type NativeHistogramSettings,
  type NativeRules,
} from '../series/native-settings.ts'
import { type TraceContext, TraceSampling } from '../series/trace.ts'
import { Windows } from '../series/windows.ts'
import { Idleness } from '../store/idleness.ts'
import type { StoreSettings } from '../store/settings.ts'
import { AllowList } from '../transport/http/access.ts'
import {
  type ListenAddress,
  readListenAddress,
  readSocketAddress,
  type SocketListenAddress,
} from '../transport/http/address.ts'
import { basicCredential, bearerCredential } from '../transport/http/authentication.ts'
import { checkTlsFiles } from '../transport/http/tls.ts'
import type { TlsFiles } from '../transport/http/tls-files.ts'
import { readScrapeLimits, type ScrapeLimits } from '../transport/limits.ts'
import { type PushGatewayOptions, readPushSettings } from '../transport/push-gateway/push-settings.ts'
import { ScrapeMetrics } from '../transport/scrape-metrics.ts'
import {
  checkClock,
  checkFunction,
  checkGlobalLabel,
  checkKinds,
  checkPrefix,
  checkQuantiles,
  checkSwitch,
} from './options.ts'
import { digestSettings, type SettingsDigest, warnOfIgnored } from './settings-digest.ts'
import { Transports, type Wording } from './transports.ts'

const defaultQuantiles: readonly number[] = [0, 0.5, 0.9, 0.95, 0.99, 0.999, 1]

/**
 * Sets up a Prometheus exporter: settings, each checked as it is given, then one of four ways to build.
 *
 * | | global recorder | listener, pushes and upkeep timer |
 * | --- | --- | --- |
 * | `install()` | yes | yes |
 * | `installRecorder()` | yes | upkeep timer only |
 * | `build()` | no | yes |
 * | `buildRecorder()` | no | neither: call `handle.runUpkeep()`, or scrape |
 *
 * No listener and no timer keeps the process alive.
 */
export class PrometheusBuilder {
  readonly #transports: Transports
  #buckets: readonly number[] | undefined
  readonly #bucketsForMetric = new Matched<readonly number[]>()
  readonly #nativeHistogramsForMetric = new Matched<NativeRules>()
  #quantiles = defaultQuantiles
  #significantDigits = 2
  #bucketDurationMs = 20_000
  #bucketCount = 3
  readonly #globalLabels = new Map<string, string>()
  #recommendedNaming = false
  #utf8Names = false
  #createdTimestamps = false
  #idle: { readonly kinds: number; readonly timeoutMs: number } | undefined
  #upkeepIntervalMs = 5_000
  #traceContext: TraceContext | undefined
  #scrapeMetrics: string | undefined
  #reuse = false
  #now: () => number = currentMs

  /** @internal For errors: whether settings are given by these methods or as options. */
  constructor(wording: Wording = 'methods') {
    this.#transports = new Transports(wording)
  }

  /**
   * Listens for scrapes over HTTP, at `/metrics` or the path given. `install()` and `build()` listen on
   * `0.0.0.0:9000` when neither this nor `withHttpUdsListener` nor `withPushGateway` is called.
   *
   * @throws BuildError with code `INVALID_LISTENER`.
   */
  withHttpListener(address: ListenAddress): this {
    this.#transports.listener = readListenAddress(address)
    return this
  }

  /**
   * Listens for scrapes over HTTP on a Unix socket; on a port as well only if `withHttpListener` is called, too. A
   * socket at that path that nobody listens on any more is replaced. The mode of the socket says who may connect, and
   * is `0o660` by default: its owner and its group. `close()` removes it.
   *
   * @throws BuildError with code `INVALID_LISTENER`.
   */
  withHttpUdsListener(address: SocketListenAddress): this {
    this.#transports.socket = readSocketAddress(address)
    return this
  }

  /**
   * Lets only this address or subnet connect to the port of the listener, and those of other calls; all others are
   * dropped as they connect. Without any call all may connect.
   *
   * @throws BuildError with code `INVALID_ALLOWED_ADDRESS`.
   */
  addAllowedAddress(addressOrSubnet: string): this {
    new AllowList().add(addressOrSubnet)
    this.#transports.allowed.push(addressOrSubnet)
    return this
  }

  /**
   * Answers only who shows this username and password, or what another call of this or of `withBearerAuthentication`
   * names; all others get 401. `/health` is answered without.
   *
   * @throws BuildError with code `INVALID_AUTHENTICATION`.
   */
  withBasicAuthentication(username: string, password: string): this {
    this.#transports.credentials.push(basicCredential(username, password))
    return this
  }

  /**
   * Answers only who shows this token (`Authorization: Bearer …`), or what another call of this or of
   * `withBasicAuthentication` names; all others get 401. `/health` is answered without.
   *
   * @throws BuildError with code `INVALID_AUTHENTICATION`.
   */
  withBearerAuthentication(token: string): this {
    this.#transports.credentials.push(bearerCredential(token))
    return this
  }

  /**
   * Takes only TLS, 1.2 or later, on the port of the listener, with a certificate and a key in PEM files. They are read
   * again each second, so that new ones are used soon after they are there.
   *
   * @throws BuildError with code `INVALID_TLS` when a file cannot be read, or they do not belong together.
   */
  withTls(files: TlsFiles): this {
    this.#transports.tls = checkTlsFiles(files)
    return this
  }

  /**
   * Pushes to a Pushgateway, in the text format 0.0.4: within a second, then at each interval, and a last time on
   * `handle.close()` or when the process has nothing more to do. `install()` and `build()` then listen only if a
   * listener is set up as well.
   *
   * @param endpoint - the whole URL of a group, such as `http://127.0.0.1:9091/metrics/job/example`, or that of the
   * gateway where the options have a job.
   * @throws BuildError with code `INVALID_PUSH_GATEWAY` or `INVALID_DURATION`.
   */
  withPushGateway(endpoint: string | URL, options: PushGatewayOptions = {}): this {
    this.#transports.pushGateway = readPushSettings(endpoint, options)
    return this
  }

  /**
   * Gives every histogram these buckets, but those that a matcher or the advice of `describeHistogram` gives others:
   * inclusive upper bounds, finite and ascending, without `Infinity`. By default histograms without buckets are
   * summaries: quantiles of one process, which `histogram_quantile()` cannot read and nobody can add up.
   *
   * @throws BuildError with code `INVALID_BUCKETS`.
   */
  setBuckets(bounds: readonly number[]): this {
    this.#buckets = checkBounds(bounds, 'setBuckets')
    return this
  }

  /**
   * Gives the histograms that `matcher` picks these buckets. They win over all others, but not over a native histogram;
   * a second call with an equal matcher replaces the first.
   *
   * @throws BuildError with code `INVALID_BUCKETS` or `INVALID_MATCHER`.
   */
  setBucketsForMetric(matcher: Matcher, bounds: readonly number[]): this {
    const where = checkMatcher(matcher, 'setBucketsForMetric')
    this.#bucketsForMetric.set(matcher, checkBounds(bounds, where))
    return this
  }

  /**
   * Makes the histograms that `matcher` picks native histograms, which win over all buckets: their buckets grow by a
   * constant factor and are made as there are values for them. They are written in protobuf, which a server must ask
   * for; other formats have their count, their sum, and the classic buckets asked for. A second call with an equal
   * matcher replaces the first.
   *
   * @throws BuildError with code `INVALID_NATIVE_HISTOGRAM`, `INVALID_BUCKETS` or `INVALID_MATCHER`.
   */
  setNativeHistogramForMetric(matcher: Matcher, settings: NativeHistogramSettings = {}): this {
    const where = checkMatcher(matcher, 'setNativeHistogramForMetric')
    this.#nativeHistogramsForMetric.set(matcher, checkNativeSettings(settings, where))
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
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  withRecommendedNaming(enabled = true): this {
    this.#recommendedNaming = checkSwitch(enabled, 'withRecommendedNaming')
    return this
  }

  /**
   * Takes names of metrics and labels as they are given, with any characters, for Prometheus 3 and others who negotiate
   * `escaping=allow-utf-8`; for all others they are escaped as they are written. Off by default: names are sanitized
   * when a series is registered. Global labels have plain names anyway.
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  withUtf8Names(enabled = true): this {
    this.#utf8Names = checkSwitch(enabled, 'withUtf8Names')
    return this
  }

  /**
   * Drops series of these kinds (of `MetricKindMask`) that were not written to for `timeoutMs` milliseconds, once their
   * last value was shown in an exposition, or after ten times as long; `undefined` turns that off again, as it is by
   * default. A handle to a dropped series starts it afresh when it is used.
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
   * How often idle series are looked for and rolling windows rotated, in milliseconds. 5,000 by default.
   *
   * @throws BuildError with code `INVALID_DURATION`.
   */
  upkeepInterval(intervalMs: number): this {
    this.#upkeepIntervalMs = checkTimer(intervalMs, 'upkeepInterval')
    return this
  }

  /**
   * Takes exemplars of the current trace by itself, for counters and for the buckets of histograms: `context` returns
   * the labels of the trace that is being worked on, such as `{ trace_id, span_id }`, or `undefined`. It is asked until
   * it gave one, at most 32 times for a counter or bucket, and then not before the next scrape or upkeep; whoever records
   * may still give an exemplar.
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  withExemplars(context: TraceContext): this {
    this.#traceContext = checkFunction(context, 'withExemplars', 'the labels of the current trace')
    return this
  }

  /**
   * Shows when series of counters, histograms and summaries began: in samples of their own, with `_created`, in
   * OpenMetrics, and as `createdMs` in JSON and snapshots. Off by default, because Prometheus stores these samples as
   * further series where it is not told to do otherwise.
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  withCreatedTimestamps(enabled = true): this {
    this.#createdTimestamps = checkSwitch(enabled, 'withCreatedTimestamps')
    return this
  }

  /**
   * Counts the requests for the exposition itself, at its path of the listener and in handlers: `<prefix>_requests_total`
   * by status (499 where the client went away), `<prefix>_requests_in_flight`, `<prefix>_request_duration_seconds` and
   * `<prefix>_response_size_bytes`. Off by default. The prefix `'promhttp_metric_handler'` gives the first two the names
   * that they have in Go.
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  withScrapeMetrics(prefix = 'metrics_scrape'): this {
    this.#scrapeMetrics = checkPrefix(prefix, 'withScrapeMetrics')
    return this
  }

  /**
   * Makes set-up safe to repeat, as by hot reload, plug-ins and several bundles in one process: where an exporter is
   * installed already, by whatever copy of this package, `install()` and `installRecorder()` return its handle. It
   * keeps its options; others that are given are reported once and ignored. `install()` starts listener and pushes on
   * it where it neither listens nor pushes, as after `close()`; what runs is not started twice. Off by default: then
   * both throw. `build()` and `buildRecorder()` always make another.
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  withReuse(enabled = true): this {
    this.#reuse = checkSwitch(enabled, 'withReuse')
    return this
  }

  /**
   * Ceilings of what scrapers may take of the listener and the handlers: connections, requests of one connection,
   * renders and expositions at a time, the time of an answer, and the time-out that a scraper may ask for. Each that is
   * left out has its default; handlers that are mounted in another server leave connections and their requests to that.
   *
   * @throws BuildError with code `INVALID_OPTION`, `INVALID_COUNT` or `INVALID_DURATION`.
   */
  withScrapeLimits(limits: ScrapeLimits): this {
    this.#transports.limits = readScrapeLimits(limits)
    return this
  }

  /**
   * The clock behind rolling windows and idle time: milliseconds of 0 or more that never go back. Read at once.
   * For tests.
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  withClock(now: () => number): this {
    this.#now = checkClock(now, 'withClock')
    return this
  }

  /**
   * Listens, then makes the recorder the global one, keeps it up and pushes. Undoes all if any fails. Of several calls
   * at a time each waits for the one before.
   *
   * @throws BuildError with code `LISTENER_FAILED`, or `LISTENER_NOT_STARTED` for settings of a port without one.
   * @throws SetRecorderError when a global recorder is set already, unless it is an exporter's and `withReuse` was called.
   */
  async install(): Promise<PrometheusHandle> {
    return installInTurn(() => this.#install())
  }

  async #install(): Promise<PrometheusHandle> {
    const installed = this.#reused()
    if (installed !== undefined) return this.#restart(installed)
    const recorder = this.#recorder()
    // Throws, before a port is tried that this process itself may be listening on.
    if (globalRecorder() !== noopRecorder) becomeGlobal(recorder)
    await this.#transports.listen(recorder.handle())
    try {
      becomeGlobal(recorder)
    } catch (error) {
      await recorder.handle().close()
      // Meanwhile installRecorder() may have come first.
      const other = this.#reused()
      if (other !== undefined) return this.#restart(other)
      throw error
    }
    this.#start(recorder)
    return recorder.handle()
  }

  /** Starts on the recorder that is there what was asked for, unless it is served already. */
  async #restart(recorder: PrometheusRecorder): Promise<PrometheusHandle> {
    const handle = recorder.handle()
    if (handle.running.isServed) this.#warnOfIgnored(handle, this.#transports)
    else {
      this.#warnOfIgnored(handle)
      // The port may be that of a listener which is being closed.
      await handle.running.closed
      try {
        await this.#transports.listen(handle)
      } finally {
        this.#startUpkeep(recorder)
      }
      handle.settings = new Map([...(handle.settings ?? []), ...digestSettings(this.#transports.settings())])
      this.#transports.startPushes(recorder)
    }
    return handle
  }

  #reused(): PrometheusRecorder | undefined {
    return this.#reuse ? installedRecorder() : undefined
  }

  /**
   * Makes the recorder the global one, and keeps it up. Starts no listener: serve `handle.render()`, or mount
   * `handle.requestHandler()`.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` or `PUSH_GATEWAY_NOT_STARTED` when one was set up.
   * @throws SetRecorderError when a global recorder is set already, unless it is an exporter's and `withReuse` was called.
   */
  installRecorder(): PrometheusHandle {
    this.#transports.refuse('installRecorder')
    const installed = this.#reused()
    const recorder = installed ?? this.#recorder()
    const handle = recorder.handle()
    if (installed === undefined) becomeGlobal(recorder)
    else this.#warnOfIgnored(handle)
    this.#startUpkeep(recorder)
    return handle
  }

  /**
   * A recorder with its listener and pushes, kept up, but not global: for layers around it, or a recorder of one's own.
   *
   * @throws BuildError with code `LISTENER_FAILED`, or `LISTENER_NOT_STARTED` for settings of a port without one.
   */
  async build(): Promise<PrometheusRecorder> {
    const recorder = this.#recorder()
    await this.#transports.listen(recorder.handle())
    this.#start(recorder)
    return recorder
  }

  /** Starts what works by itself. */
  #start(recorder: PrometheusRecorder): void {
    this.#startUpkeep(recorder)
    this.#transports.startPushes(recorder)
  }

  /**
   * A recorder alone: not global, nothing started. `recorder.handle()` renders it.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` or `PUSH_GATEWAY_NOT_STARTED` when one was set up.
   */
  buildRecorder(): PrometheusRecorder {
    this.#transports.refuse('buildRecorder')
    return this.#recorder()
  }

  #recorder(): PrometheusRecorder {
    const now = this.#now
    const windows = new Windows(this.#bucketDurationMs, this.#bucketCount, now())
    const settings: StoreSettings = {
      distributions: {
        nativeHistogramsForMetric: this.#nativeHistogramsForMetric.sorted(this.#utf8Names),
        bucketsForMetric: this.#bucketsForMetric.sorted(this.#utf8Names),
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
      utf8Names: this.#utf8Names,
      windows,
      createdTimestamps: this.#createdTimestamps,
      idleness: this.#idle && new Idleness(this.#idle.kinds, this.#idle.timeoutMs),
      traces: this.#traceContext && new TraceSampling(this.#traceContext),
      now,
    }
    const recorder = new PrometheusRecorder(settings, this.#transports.limits)
    recorder.handle().settings = this.#digest(this.#transports)
    if (this.#scrapeMetrics !== undefined) {
      recorder.handle().scrapeMetrics = new ScrapeMetrics(this.#scrapeMetrics, recorder, now)
    }
    return recorder
  }

  #startUpkeep(recorder: PrometheusRecorder): void {
    try {
      recorder.handle().running.keepUp(() => ({
        close: callEvery(this.#upkeepIntervalMs, () => recorder.upkeep()),
      }))
    } catch {
      // Workers at the edge have no timers before their first request. What is due is done at each scrape, too.
    }
  }

  #warnOfIgnored(handle: PrometheusHandle, transports?: Transports): void {
    warnOfIgnored(this.#digest(transports), new PrometheusBuilder().#digest(), handle.settings)
  }

  /** All settings by option. */
  #digest(transports = new Transports()): SettingsDigest {
    return digestSettings({
      ...transports.settings(),
      buckets: this.#buckets,
      bucketsForMetric: this.#bucketsForMetric.sorted(true),
      nativeHistogramsForMetric: this.#nativeHistogramsForMetric.sorted(true),
      quantiles: this.#quantiles,
      significantDigits: this.#significantDigits,
      bucketDurationMs: this.#bucketDurationMs,
      bucketCount: this.#bucketCount,
      globalLabels: this.#globalLabels,
      recommendedNaming: this.#recommendedNaming,
      utf8Names: this.#utf8Names,
      createdTimestamps: this.#createdTimestamps,
      idleTimeout: this.#idle,
      upkeepIntervalMs: this.#upkeepIntervalMs,
      exemplars: this.#traceContext,
      scrapeMetrics: this.#scrapeMetrics,
    })
  }
}
