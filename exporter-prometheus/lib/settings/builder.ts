import type { LabelValue } from 'metrics-facade'
import type { PrometheusHandle } from '../handle.ts'
import type { IncludedSource, IncludeOptions } from '../include-options.ts'
import type { PrometheusRecorder } from '../recorder.ts'
import type { CardinalityLimits } from '../series/cardinality-settings.ts'
import type { Matcher } from '../series/matcher.ts'
import type { NativeHistogramSettings } from '../series/native-settings.ts'
import type { SummarySettings } from '../series/summary-settings.ts'
import type { TraceContext } from '../series/trace.ts'
import type { ListenAddress } from '../transport/http/address.ts'
import type { HealthCheck } from '../transport/http/health.ts'
import type { TlsFiles } from '../transport/http/tls-files.ts'
import type { ScrapeLimits } from '../transport/limits.ts'
import type { OtlpOptions } from '../transport/otlp/otlp-settings.ts'
import type { PageOptions } from '../transport/page/page-settings.ts'
import type { PushGatewayOptions } from '../transport/push-gateway/push-settings.ts'
import type { RemoteWriteOptions } from '../transport/remote-write/remote-write-settings.ts'
import type { SocketListenAddress } from '../transport/socket/address.ts'
import { Ladder } from './ladder.ts'
import { type ArgumentsOf, initialValues, put, type SettingName } from './settings.ts'

/**
 * Sets up a Prometheus exporter: settings first, then one of four ways to build. Each method checks its arguments
 * immediately, and throws a `BuildError` for a value that cannot be used. It links to the option of
 * {@link ExporterOptions} with the whole documentation: the effect, the default, and the codes of errors.
 *
 * | | global recorder | listener, pushes and upkeep timer |
 * | --- | --- | --- |
 * | `install()` | yes | yes |
 * | `installRecorder()` | yes | upkeep timer only |
 * | `build()` | no | yes |
 * | `buildRecorder()` | no | neither: call `handle.runUpkeep()`, or scrape |
 *
 * Neither listeners nor timers keep the process alive.
 *
 * @example
 * ```ts
 * const handle = await new PrometheusBuilder()
 *   .withHttpListener('127.0.0.1:9000')
 *   .setBucketsForMetric(Matcher.suffix('_seconds'), [0.01, 0.1, 1, 10])
 *   .addGlobalLabel('service', 'api')
 *   .install()
 * ```
 */
export class PrometheusBuilder {
  /** @internal Builds rename the class, and Node prints this. */
  static readonly name: string = 'PrometheusBuilder'
  readonly #values = initialValues()

  #set<Name extends SettingName>(name: Name, ...args: ArgumentsOf<Name>): this {
    put(this.#values, name, args)
    return this
  }

  /** Listens on a port, or on none with `false`; each call adds one. `0.0.0.0:9000` by default: {@link ExporterOptions.listener}. */
  withHttpListener(address: ListenAddress | false): this {
    return this.#set('listener', address)
  }

  /** Listens on a Unix socket; each call adds one. Its mode is `0o660` by default: {@link ExporterOptions.udsListener}. */
  withHttpUdsListener(address: SocketListenAddress): this {
    return this.#set('udsListener', address)
  }

  /** Lets an address or subnet connect to ports without a list of their own; without any call all may connect: {@link ExporterOptions.allowedAddresses}. */
  addAllowedAddress(addressOrSubnet: string): this {
    return this.#set('allowedAddresses', addressOrSubnet)
  }

  /** Admits scrapers with this username and password; others get 401: {@link ExporterOptions.basicAuthentication}. */
  withBasicAuthentication(username: string, password: string): this {
    return this.#set('basicAuthentication', username, password)
  }

  /** Admits scrapers with this token; others get 401: {@link ExporterOptions.bearerAuthentication}. */
  withBearerAuthentication(token: string): this {
    return this.#set('bearerAuthentication', token)
  }

  /** Accepts only TLS, with a certificate and a key in PEM files, on ports without files of their own: {@link ExporterOptions.tls}. */
  withTls(files: TlsFiles): this {
    return this.#set('tls', files)
  }

  /** Lets `check` decide what `/health` answers, 200 or 503; `OK` without it: {@link ExporterOptions.health}. */
  withHealth(check: HealthCheck): this {
    return this.#set('health', check)
  }

  /** Shows a page with charts of all metrics, at `/` by default; none without this: {@link ExporterOptions.page}. */
  withPage(page: boolean | PageOptions = true): this {
    return this.#set('page', page)
  }

  /**
   * Pushes to a Pushgateway, every 15,000 milliseconds by default: {@link ExporterOptions.pushGateway}.
   *
   * @param endpoint - the whole URL of a group, such as `http://127.0.0.1:9091/metrics/job/example`; or the URL of the
   * gateway, if the options have a `job`.
   */
  withPushGateway(endpoint: string | URL, options: PushGatewayOptions = {}): this {
    return this.#set('pushGateway', endpoint, options)
  }

  /** Pushes to a receiver of OTLP over HTTP, every 60,000 milliseconds by default; each call adds one: {@link ExporterOptions.otlp}. */
  withOtlp(endpoint: string | URL, options: OtlpOptions = {}): this {
    return this.#set('otlp', endpoint, options)
  }

  /**
   * Pushes to a receiver of Prometheus remote write, every 15,000 milliseconds by default; each call adds one:
   * {@link ExporterOptions.remoteWrite}.
   *
   * @param endpoint - the whole URL, such as `http://127.0.0.1:9090/api/v1/write`.
   */
  withRemoteWrite(endpoint: string | URL, options: RemoteWriteOptions = {}): this {
    return this.#set('remoteWrite', endpoint, options)
  }

  /** Sets the upper bounds of all histograms for which nothing else sets them: {@link ExporterOptions.buckets}. */
  setBuckets(bounds: readonly number[]): this {
    return this.#set('buckets', bounds)
  }

  /** Sets the upper bounds of the histograms that `matcher` picks: {@link ExporterOptions.bucketsForMetric}. */
  setBucketsForMetric(matcher: Matcher, bounds: readonly number[]): this {
    return this.#set('bucketsForMetric', matcher, bounds)
  }

  /** Makes the histograms that `matcher` picks native histograms: {@link ExporterOptions.nativeHistogramsForMetric}. */
  setNativeHistogramForMetric(matcher: Matcher, settings: NativeHistogramSettings = {}): this {
    return this.#set('nativeHistogramsForMetric', matcher, settings)
  }

  /** Makes the histograms that `matcher` picks summaries with these settings: {@link ExporterOptions.summariesForMetric}. */
  setSummaryForMetric(matcher: Matcher, settings: SummarySettings = {}): this {
    return this.#set('summariesForMetric', matcher, settings)
  }

  /** Exposes only the sum and count of the histograms that `matcher` picks: {@link ExporterOptions.sumAndCountForMetric}. */
  setSumAndCountForMetric(matcher: Matcher): this {
    return this.#set('sumAndCountForMetric', matcher)
  }

  /** Sets the quantiles of summaries, from 0 to 1: {@link ExporterOptions.quantiles}. */
  setQuantiles(quantiles: readonly number[]): this {
    return this.#set('quantiles', quantiles)
  }

  /** Sets how many decimal digits of quantiles are right, from 1 to 5; 2 by default: {@link ExporterOptions.significantDigits}. */
  setSignificantDigits(digits: number): this {
    return this.#set('significantDigits', digits)
  }

  /** Sets the length of a rolling window of a summary, 20,000 milliseconds by default: {@link ExporterOptions.bucketDurationMs}. */
  setBucketDuration(durationMs: number): this {
    return this.#set('bucketDurationMs', durationMs)
  }

  /** Sets the number of rolling windows of a summary, 3 by default: {@link ExporterOptions.bucketCount}. */
  setBucketCount(count: number): this {
    return this.#set('bucketCount', count)
  }

  /** Adds a label to every series; the last value of a name counts: {@link ExporterOptions.globalLabels}. */
  addGlobalLabel(name: string, value: LabelValue): this {
    return this.#set('globalLabels', name, value)
  }

  /** Names metrics with their unit, and counters with `_total`; off by default: {@link ExporterOptions.recommendedNaming}. */
  withRecommendedNaming(enabled = true): this {
    return this.#set('recommendedNaming', enabled)
  }

  /** Allows all characters in names; off by default: {@link ExporterOptions.utf8Names}. */
  withUtf8Names(enabled = true): this {
    return this.#set('utf8Names', enabled)
  }

  /** Removes series of these kinds after so many milliseconds without a write; `undefined`, the default, none: {@link ExporterOptions.idleTimeout}. */
  idleTimeout(kinds: number, timeoutMs: number | undefined): this {
    return this.#set('idleTimeout', kinds, timeoutMs)
  }

  /** Bounds the values of labels and the series of each metric; by default nothing does: {@link ExporterOptions.cardinality}. */
  withCardinalityLimits(limits: CardinalityLimits): this {
    return this.#set('cardinality', limits)
  }

  /** Sets the interval of upkeep, 5,000 milliseconds by default: {@link ExporterOptions.upkeepIntervalMs}. */
  upkeepInterval(intervalMs: number): this {
    return this.#set('upkeepIntervalMs', intervalMs)
  }

  /** Adds exemplars with the labels of the current trace, which `context` returns: {@link ExporterOptions.exemplars}. */
  withExemplars(context: TraceContext): this {
    return this.#set('exemplars', context)
  }

  /** Shows when series began; off by default: {@link ExporterOptions.createdTimestamps}. */
  withCreatedTimestamps(enabled = true): this {
    return this.#set('createdTimestamps', enabled)
  }

  /** Measures the requests for the exposition itself; off by default: {@link ExporterOptions.scrapeMetrics}. */
  withScrapeMetrics(prefix = 'metrics_scrape'): this {
    return this.#set('scrapeMetrics', prefix)
  }

  /** Shows metrics that somebody else counts as well; see the handle's `include`: {@link ExporterOptions.include}. */
  include(source: IncludedSource, options: IncludeOptions = {}): this {
    return this.#set('include', source, options)
  }

  /** Makes set-up repeatable: returns the handle that is already installed, if there is one. See {@link ExporterOptions.reuse}. */
  withReuse(enabled = true): this {
    return this.#set('reuse', enabled)
  }

  /** Collects the metrics of worker threads, too; on by default: {@link ExporterOptions.threads}. */
  withThreads(enabled = true): this {
    return this.#set('threads', enabled)
  }

  /** Shows the metrics of all processes that share a directory; none by default: {@link ExporterOptions.processes}. */
  withProcesses(directory: string, program?: string | undefined): this {
    return this.#set('processes', directory, program)
  }

  /** Limits the resources that scrapers may use; each limit has a default: {@link ExporterOptions.scrapeLimits}. */
  withScrapeLimits(limits: ScrapeLimits): this {
    return this.#set('scrapeLimits', limits)
  }

  /** Sets the clock of rolling windows and idle time, for tests. It is read once immediately: {@link ExporterOptions.clock}. */
  withClock(now: () => number): this {
    return this.#set('clock', now)
  }

  /**
   * Listens, makes the recorder the global one, and starts upkeep and pushes. If a step fails, it undoes those before.
   * Concurrent calls wait for each other.
   *
   * @throws BuildError with code `LISTENER_FAILED`, or `LISTENER_NOT_STARTED` for settings of a port without one.
   * @throws SetRecorderError when a global recorder is already set, unless it is an exporter's and `withReuse` was called.
   */
  install(): Promise<PrometheusHandle> {
    return this.#ladder().install()
  }

  /**
   * Makes the recorder the global one and starts upkeep, but no listener: serve `handle.render()`, or mount
   * `handle.requestHandler()`.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` or `PUSH_NOT_STARTED` when one was set up.
   * @throws SetRecorderError when a global recorder is already set, unless it is an exporter's and `withReuse` was called.
   */
  installRecorder(): PrometheusHandle {
    return this.#ladder().installRecorder()
  }

  /**
   * Builds a recorder with listener, pushes and upkeep that is not the global one: to put layers around it, or to use it
   * directly.
   *
   * @throws BuildError with code `LISTENER_FAILED`, or `LISTENER_NOT_STARTED` for settings of a port without one.
   */
  build(): Promise<PrometheusRecorder> {
    return this.#ladder().build()
  }

  /**
   * Builds only a recorder: it is not the global one, and nothing is started. `recorder.handle()` renders it.
   *
   * @throws BuildError with code `LISTENER_NOT_STARTED` or `PUSH_NOT_STARTED` when one was set up, or `PROCESSES_FAILED`
   * with a directory of processes.
   */
  buildRecorder(): PrometheusRecorder {
    return this.#ladder().buildRecorder()
  }

  #ladder(): Ladder {
    return new Ladder(this.#values, 'methods')
  }
}
