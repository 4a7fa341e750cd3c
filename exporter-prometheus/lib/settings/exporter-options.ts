import type { Labels } from 'metrics-facade'
import type { Matcher } from '../series/matcher.ts'
import type { NativeHistogramSettings } from '../series/native-settings.ts'
import type { TraceContext } from '../series/trace.ts'
import type { ListenAddress, SocketListenAddress } from '../transport/http/address.ts'
import type { TlsFiles } from '../transport/http/tls-files.ts'
import type { ScrapeLimits } from '../transport/limits.ts'
import type { PushGatewayOptions } from '../transport/push-gateway/push-settings.ts'

/** All settings as one object. Each may be left out; the builder has a method for each. */
export interface ExporterOptions {
  /**
   * Where to listen for scrapes over HTTP: `'127.0.0.1:9000'`, a port, or `{ host, port, path }`. By default
   * `'0.0.0.0:9000'` with the path `/metrics`, unless a Unix socket or a push gateway is set up.
   *
   * @see PrometheusBuilder.withHttpListener
   */
  readonly listener?: ListenAddress
  /**
   * A Unix socket to listen on: its path, or `{ socketPath, mode, path }`. None by default; the mode is `0o660` by
   * default.
   *
   * @see PrometheusBuilder.withHttpUdsListener
   */
  readonly udsListener?: SocketListenAddress
  /**
   * The addresses and subnets that may connect to the port, such as `['10.0.0.0/8', '::1']`. By default all may.
   *
   * @see PrometheusBuilder.addAllowedAddress
   */
  readonly allowedAddresses?: readonly string[]
  /**
   * Usernames and passwords, any of which lets a scraper in. By default none is needed.
   *
   * @see PrometheusBuilder.withBasicAuthentication
   */
  readonly basicAuthentication?: ReadonlyArray<{ readonly username: string; readonly password: string }>
  /**
   * Tokens (`Authorization: Bearer …`), any of which lets a scraper in. By default none is needed.
   *
   * @see PrometheusBuilder.withBearerAuthentication
   */
  readonly bearerAuthentication?: readonly string[]
  /**
   * Paths of PEM files, with which the port takes TLS only: `{ certificate, key }`. Plain HTTP by default.
   *
   * @see PrometheusBuilder.withTls
   */
  readonly tls?: TlsFiles
  /**
   * A Pushgateway to push to, by default every 15,000 milliseconds: `{ endpoint, job }`. None by default.
   *
   * @see PrometheusBuilder.withPushGateway
   */
  readonly pushGateway?: PushGatewayOptions & { readonly endpoint: string | URL }
  /**
   * Buckets of every histogram that has no others: inclusive upper bounds, finite and ascending, without `Infinity`, in
   * the unit of what is recorded. None by default: such a histogram is a summary, which `histogram_quantile()` cannot
   * read.
   *
   * @see PrometheusBuilder.setBuckets
   */
  readonly buckets?: readonly number[]
  /**
   * Buckets of the histograms that a matcher picks: `[[Matcher.prefix('http_request'), [0.1, 1]]]`. None by default.
   *
   * @see PrometheusBuilder.setBucketsForMetric
   */
  readonly bucketsForMetric?: Iterable<readonly [Matcher, readonly number[]]>
  /**
   * The histograms that are native ones: `[[Matcher.suffix('_seconds'), { bucketFactor: 1.1 }]]`. None by default.
   *
   * @see PrometheusBuilder.setNativeHistogramForMetric
   */
  readonly nativeHistogramsForMetric?: Iterable<readonly [Matcher, NativeHistogramSettings]>
  /**
   * The quantiles that summaries show, each from 0 (the minimum) to 1 (the maximum). 0, 0.5, 0.9, 0.95, 0.99, 0.999 and
   * 1 by default.
   *
   * @see PrometheusBuilder.setQuantiles
   */
  readonly quantiles?: readonly number[]
  /**
   * How many decimal digits of a summary's quantiles are right, from 1 to 5; each more takes about ten times the memory.
   * 2 by default: an error of at most 1 %.
   *
   * @see PrometheusBuilder.setSignificantDigits
   */
  readonly significantDigits?: number
  /**
   * How long each rolling window of a summary is, in milliseconds. 20,000 by default.
   *
   * @see PrometheusBuilder.setBucketDuration
   */
  readonly bucketDurationMs?: number
  /**
   * How many rolling windows a summary looks back on, from 1 to 1,000. 3 by default.
   *
   * @see PrometheusBuilder.setBucketCount
   */
  readonly bucketCount?: number
  /**
   * Labels of every series, such as `{ service: 'api' }`; a label of the same name on a series wins. None by default.
   *
   * @see PrometheusBuilder.addGlobalLabel
   */
  readonly globalLabels?: Labels
  /**
   * Whether metrics are named as Prometheus recommends: with their described unit, and counters with `_total`. `false`
   * by default.
   *
   * @see PrometheusBuilder.withRecommendedNaming
   */
  readonly recommendedNaming?: boolean
  /**
   * Whether names of metrics and labels may have any characters, for servers that ask for them so. `false` by default:
   * each character that is not a letter, digit or `_` becomes `_`.
   *
   * @see PrometheusBuilder.withUtf8Names
   */
  readonly utf8Names?: boolean
  /**
   * Removes series that were not written to for a while. None by default: series stay.
   *
   * @see PrometheusBuilder.idleTimeout
   */
  readonly idleTimeout?: {
    /**
     * The kinds that are removed: `MetricKindMask.All`, or some united with `|`, such as
     * `MetricKindMask.Counter | MetricKindMask.Gauge`. Any other number is refused. Without a default.
     */
    readonly kinds: number
    /** How long a series may be without a write, in milliseconds above 0. Without a default. */
    readonly timeoutMs: number
  }
  /**
   * How often idle series are looked for and rolling windows rotated, in milliseconds. 5,000 by default.
   *
   * @see PrometheusBuilder.upkeepInterval
   */
  readonly upkeepIntervalMs?: number
  /**
   * Returns the labels of the current trace, such as `{ trace_id, span_id }`, or `undefined`: exemplars of counters and
   * buckets. None by default: exemplars are only those that are given when recording.
   *
   * @see PrometheusBuilder.withExemplars
   */
  readonly exemplars?: TraceContext
  /**
   * Whether it is shown when series began: as `_created` samples in OpenMetrics, and in JSON and snapshots. `false` by
   * default.
   *
   * @see PrometheusBuilder.withCreatedTimestamps
   */
  readonly createdTimestamps?: boolean
  /**
   * The prefix of metrics of the scrapes themselves, such as `'metrics_scrape'` for `metrics_scrape_requests_total`.
   * It is put before nothing else; see `PrefixLayer` for that. None by default: scrapes are not counted.
   *
   * @see PrometheusBuilder.withScrapeMetrics
   */
  readonly scrapeMetrics?: string
  /**
   * Returns the handle of the exporter that is installed already, if one is, instead of throwing: for set-up that runs
   * more than once. `false` by default.
   *
   * @see PrometheusBuilder.withReuse
   */
  readonly reuse?: boolean
  /**
   * Ceilings of what scrapers may take: connections, requests, renders, expositions and time. Each has a default that no
   * usual scraper meets.
   *
   * @see PrometheusBuilder.withScrapeLimits
   */
  readonly scrapeLimits?: ScrapeLimits
  /**
   * The clock behind rolling windows and idle time, for tests: milliseconds of 0 or more that never go back.
   * `performance.now()` by default.
   *
   * @see PrometheusBuilder.withClock
   */
  readonly clock?: () => number
}
