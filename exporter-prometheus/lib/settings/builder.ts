import type { LabelValue } from 'metrics-facade'
import type { PrometheusHandle } from '../handle.ts'
import type { PrometheusRecorder } from '../recorder.ts'
import type { Matcher } from '../series/matcher.ts'
import type { NativeHistogramSettings } from '../series/native-settings.ts'
import type { SummarySettings } from '../series/summary-settings.ts'
import type { TraceContext } from '../series/trace.ts'
import type { ListenAddress } from '../transport/http/address.ts'
import type { TlsFiles } from '../transport/http/tls-files.ts'
import type { ScrapeLimits } from '../transport/limits.ts'
import type { PushGatewayOptions } from '../transport/push-gateway/push-settings.ts'
import type { SocketListenAddress } from '../transport/socket/address.ts'
import { Ladder } from './ladder.ts'
import { type ArgumentsOf, initialValues, put, type SettingName } from './settings.ts'

/**
 * Sets up a Prometheus exporter: settings, then one of four ways to build. Each method checks what it is given at once,
 * and throws a `BuildError` for what cannot be used. The option of {@link ExporterOptions} that it names says all of it:
 * what it does, its default, and the codes of its errors.
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
  readonly #values = initialValues()

  #set<Name extends SettingName>(name: Name, ...args: ArgumentsOf<Name>): this {
    put(this.#values, name, args)
    return this
  }

  /** Listens on one more port; on `0.0.0.0:9000` alone by default: {@link ExporterOptions.listener}. */
  withHttpListener(address: ListenAddress): this {
    return this.#set('listener', address)
  }

  /** Listens on one more Unix socket, by default with the mode `0o660`: {@link ExporterOptions.udsListener}. */
  withHttpUdsListener(address: SocketListenAddress): this {
    return this.#set('udsListener', address)
  }

  /** Lets one more address or subnet connect to ports that name none themselves; without any call all may: {@link ExporterOptions.allowedAddresses}. */
  addAllowedAddress(addressOrSubnet: string): this {
    return this.#set('allowedAddresses', addressOrSubnet)
  }

  /** Lets in who shows this username and password; others get 401: {@link ExporterOptions.basicAuthentication}. */
  withBasicAuthentication(username: string, password: string): this {
    return this.#set('basicAuthentication', username, password)
  }

  /** Lets in who shows this token; others get 401: {@link ExporterOptions.bearerAuthentication}. */
  withBearerAuthentication(token: string): this {
    return this.#set('bearerAuthentication', token)
  }

  /** Takes only TLS on ports without their own, with a certificate and a key in PEM files: {@link ExporterOptions.tls}. */
  withTls(files: TlsFiles): this {
    return this.#set('tls', files)
  }

  /**
   * Pushes to a Pushgateway, every 15,000 milliseconds by default: {@link ExporterOptions.pushGateway}.
   *
   * @param endpoint - the whole URL of a group, such as `http://127.0.0.1:9091/metrics/job/example`, or that of the
   * gateway where the options have a job.
   */
  withPushGateway(endpoint: string | URL, options: PushGatewayOptions = {}): this {
    return this.#set('pushGateway', endpoint, options)
  }

  /** Gives every histogram that has no others these upper bounds: {@link ExporterOptions.buckets}. */
  setBuckets(bounds: readonly number[]): this {
    return this.#set('buckets', bounds)
  }

  /** Gives the histograms that `matcher` picks these upper bounds: {@link ExporterOptions.bucketsForMetric}. */
  setBucketsForMetric(matcher: Matcher, bounds: readonly number[]): this {
    return this.#set('bucketsForMetric', matcher, bounds)
  }

  /** Makes the histograms that `matcher` picks native ones: {@link ExporterOptions.nativeHistogramsForMetric}. */
  setNativeHistogramForMetric(matcher: Matcher, settings: NativeHistogramSettings = {}): this {
    return this.#set('nativeHistogramsForMetric', matcher, settings)
  }

  /** Makes the histograms that `matcher` picks summaries like this: {@link ExporterOptions.summariesForMetric}. */
  setSummaryForMetric(matcher: Matcher, settings: SummarySettings = {}): this {
    return this.#set('summariesForMetric', matcher, settings)
  }

  /** Keeps of the histograms that `matcher` picks their sum and count alone: {@link ExporterOptions.sumAndCountForMetric}. */
  setSumAndCountForMetric(matcher: Matcher): this {
    return this.#set('sumAndCountForMetric', matcher)
  }

  /** The quantiles of summaries, from 0 to 1: {@link ExporterOptions.quantiles}. */
  setQuantiles(quantiles: readonly number[]): this {
    return this.#set('quantiles', quantiles)
  }

  /** The right decimal digits of quantiles, from 1 to 5; 2 by default: {@link ExporterOptions.significantDigits}. */
  setSignificantDigits(digits: number): this {
    return this.#set('significantDigits', digits)
  }

  /** The length of a rolling window of a summary, 20,000 milliseconds by default: {@link ExporterOptions.bucketDurationMs}. */
  setBucketDuration(durationMs: number): this {
    return this.#set('bucketDurationMs', durationMs)
  }

  /** The number of rolling windows of a summary, 3 by default: {@link ExporterOptions.bucketCount}. */
  setBucketCount(count: number): this {
    return this.#set('bucketCount', count)
  }

  /** Adds a label to every series, or replaces the value of one that was added: {@link ExporterOptions.globalLabels}. */
  addGlobalLabel(name: string, value: LabelValue): this {
    return this.#set('globalLabels', name, value)
  }

  /** Names metrics with their unit, and counters with `_total`; off by default: {@link ExporterOptions.recommendedNaming}. */
  withRecommendedNaming(enabled = true): this {
    return this.#set('recommendedNaming', enabled)
  }

  /** Takes names of any characters; off by default: {@link ExporterOptions.utf8Names}. */
  withUtf8Names(enabled = true): this {
    return this.#set('utf8Names', enabled)
  }

  /**
   * Removes series of these kinds (of `MetricKindMask`) that were not written to for `timeoutMs` milliseconds;
   * `undefined` turns that off again, as it is by default: {@link ExporterOptions.idleTimeout}.
   */
  idleTimeout(kinds: number, timeoutMs: number | undefined): this {
    return this.#set('idleTimeout', kinds, timeoutMs)
  }

  /** How often upkeep runs, every 5,000 milliseconds by default: {@link ExporterOptions.upkeepIntervalMs}. */
  upkeepInterval(intervalMs: number): this {
    return this.#set('upkeepIntervalMs', intervalMs)
  }

  /** Takes exemplars of the trace that `context` returns the labels of: {@link ExporterOptions.exemplars}. */
  withExemplars(context: TraceContext): this {
    return this.#set('exemplars', context)
  }

  /** Shows when series began; off by default: {@link ExporterOptions.createdTimestamps}. */
  withCreatedTimestamps(enabled = true): this {
    return this.#set('createdTimestamps', enabled)
  }

  /** Counts the requests for the exposition itself; off by default: {@link ExporterOptions.scrapeMetrics}. */
  withScrapeMetrics(prefix = 'metrics_scrape'): this {
    return this.#set('scrapeMetrics', prefix)
  }

  /** Makes set-up safe to repeat: returns the handle that is installed already, if there is one. See {@link ExporterOptions.reuse}. */
  withReuse(enabled = true): this {
    return this.#set('reuse', enabled)
  }

  /** Ceilings of what scrapers may take; each has a default: {@link ExporterOptions.scrapeLimits}. */
  withScrapeLimits(limits: ScrapeLimits): this {
    return this.#set('scrapeLimits', limits)
  }

  /** The clock behind rolling windows and idle time, for tests. Read at once: {@link ExporterOptions.clock}. */
  withClock(now: () => number): this {
    return this.#set('clock', now)
  }

  /**
   * Listens, then makes the recorder the global one, keeps it up and pushes. Undoes all if any fails. Of several calls
   * at a time each waits for the one before.
   *
   * @throws BuildError with code `LISTENER_FAILED`, or `LISTENER_NOT_STARTED` for settings of a port without one.
   * @throws SetRecorderError when a global recorder is set already, unless it is an exporter's and `withReuse` was called.
   */
  install(): Promise<PrometheusHandle> {
    return this.#ladder().install()
  }

  /**
   * Makes the recorder the global one, and keeps it up. Starts no listener: serve `handle.render()`, or mount
   * `handle.requestHandler()`.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` or `PUSH_GATEWAY_NOT_STARTED` when one was set up.
   * @throws SetRecorderError when a global recorder is set already, unless it is an exporter's and `withReuse` was called.
   */
  installRecorder(): PrometheusHandle {
    return this.#ladder().installRecorder()
  }

  /**
   * A recorder with its listener and pushes, kept up, but not global: for layers around it, or to use it yourself.
   *
   * @throws BuildError with code `LISTENER_FAILED`, or `LISTENER_NOT_STARTED` for settings of a port without one.
   */
  build(): Promise<PrometheusRecorder> {
    return this.#ladder().build()
  }

  /**
   * A recorder alone: not global, nothing started. `recorder.handle()` renders it.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` or `PUSH_GATEWAY_NOT_STARTED` when one was set up.
   */
  buildRecorder(): PrometheusRecorder {
    return this.#ladder().buildRecorder()
  }

  #ladder(): Ladder {
    return new Ladder(this.#values, 'methods')
  }
}
