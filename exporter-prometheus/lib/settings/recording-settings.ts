import type { Labels, LabelValue } from 'metrics-facade'
import { checkDuration, checkTimer } from '../base/duration.ts'
import { checkFunction } from '../base/function.ts'
import { currentMs } from '../base/timers.ts'
import {
  type CheckedInclude,
  checkInclude,
  type IncludedSource,
  type IncludeOptions,
} from '../include-options.ts'
import { type CardinalityLimits, checkCardinality } from '../series/cardinality-settings.ts'
import type { TraceContext } from '../series/trace.ts'
import {
  type CheckedLimits,
  defaultLimits,
  readScrapeLimits,
  type ScrapeLimits,
} from '../transport/limits.ts'
import {
  checkClock,
  checkGlobalLabel,
  checkKinds,
  checkPrefix,
  checkSwitch,
  readGlobalLabels,
  readIdleTimeout,
} from './checks.ts'
import { checkProcesses, type ProcessesOption, readProcesses } from './processes-option.ts'
import { checkMany, type List, list, type Setting, type Single, single } from './setting.ts'

/** How series are named, stored and read. */
export interface RecordingOptions {
  /**
   * Labels of every series, such as `{ service: 'api' }`. A label of a series wins over a global one of the same name.
   * None by default.
   *
   * @see {@link PrometheusBuilder.addGlobalLabel}
   * @throws BuildError with code `INVALID_GLOBAL_LABEL`.
   */
  readonly globalLabels?: Labels
  /**
   * Whether metrics are named as Prometheus recommends: with their described unit, and counters with `_total`. `false`
   * by default. Values do not change: a percentage is named `_ratio`, but not divided by 100.
   *
   * @see {@link PrometheusBuilder.withRecommendedNaming}
   * @throws BuildError with code `INVALID_OPTION`.
   */
  readonly recommendedNaming?: boolean
  /**
   * Whether names of metrics and labels may have any characters, for Prometheus 3 and other scrapers that negotiate
   * `escaping=allow-utf-8`; for all others they are escaped when they are written. `false` by default: each character
   * that is not a letter, digit or `_` becomes `_`. Global labels always have plain names.
   *
   * @see {@link PrometheusBuilder.withUtf8Names}
   * @throws BuildError with code `INVALID_OPTION`.
   */
  readonly utf8Names?: boolean
  /**
   * Removes series that were not written to for this time, once an exposition has shown their last value, or after ten
   * times as long. By default series are never removed. A handle to a removed series registers a new one when it is used.
   *
   * @see {@link PrometheusBuilder.idleTimeout}
   * @throws BuildError with code `INVALID_DURATION` or `INVALID_OPTION`.
   */
  readonly idleTimeout?: {
    /**
     * The kinds of series to remove: `MetricKindMask.All`, or several combined with `|`, such as
     * `MetricKindMask.Counter | MetricKindMask.Gauge`. Any other number is refused. Required: there is no default.
     */
    readonly kinds: number
    /** How long a series may be without a write, in milliseconds above 0. Required: there is no default. */
    readonly timeoutMs: number
  }
  /**
   * How many values of a label have series of their own, `perLabel`, and how many series a metric has, `perMetric`; one of
   * them may be left out. Of a label with more values the busiest have series, and all others share one for each
   * combination of the other labels, with the value `overflow`, `'other'` by default. Gauges of other values are not
   * recorded. Descriptions set limits of their own for a metric. None by default: a metric with 10,000 series is reported
   * once.
   *
   * @see {@link PrometheusBuilder.withCardinalityLimits}
   * @throws BuildError with code `INVALID_OPTION` or `INVALID_COUNT`.
   */
  readonly cardinality?: CardinalityLimits
  /**
   * The interval of upkeep, which evicts idle series and rotates windows, in milliseconds. 5,000 by default.
   *
   * @see {@link PrometheusBuilder.upkeepInterval}
   * @throws BuildError with code `INVALID_DURATION`.
   */
  readonly upkeepIntervalMs?: number
  /**
   * Returns the labels of the current trace, such as `{ trace_id, span_id }`, or `undefined`. They become exemplars of
   * counters and buckets. Each counter or bucket asks until it gets labels, at most 32 times, and then not before the
   * next scrape or upkeep. None by default: exemplars then come only from code that passes them when it records.
   *
   * @see {@link PrometheusBuilder.withExemplars}
   * @throws BuildError with code `INVALID_OPTION`.
   */
  readonly exemplars?: TraceContext
  /**
   * Whether OpenMetrics shows when series of counters, histograms and summaries began, as `_created` samples; protobuf, JSON
   * and snapshots always have it. `false` by default, because Prometheus stores these samples as additional series unless
   * it is configured otherwise.
   *
   * @see {@link PrometheusBuilder.withCreatedTimestamps}
   * @throws BuildError with code `INVALID_OPTION`.
   */
  readonly createdTimestamps?: boolean
  /**
   * The prefix of metrics about the scrapes themselves, such as `'metrics_scrape'`: `<prefix>_requests_total` by status
   * (499 if the client went away), `<prefix>_requests_in_flight`, `<prefix>_request_duration_seconds` and
   * `<prefix>_response_size_bytes`. `'promhttp_metric_handler'` gives the first two the names that they have in Go. For a
   * prefix of all metrics see `PrefixLayer`. None by default: scrapes are not measured.
   *
   * @see {@link PrometheusBuilder.withScrapeMetrics}
   * @throws BuildError with code `INVALID_OPTION`.
   */
  readonly scrapeMetrics?: string
  /**
   * Metrics that somebody else counts, to be shown beside those of this recorder: Gatherers, functions that return the
   * text format, registries of prom-client; or pairs of such a source and `{ labels, name }`. None by default.
   *
   * @see {@link PrometheusHandle.include}
   * @throws BuildError with code `INVALID_INCLUDE`.
   */
  readonly include?: ReadonlyArray<IncludedSource | readonly [IncludedSource, IncludeOptions]>
  /**
   * Whether `install()` and `installRecorder()` return the handle of the exporter that is already installed, by any copy
   * of this package, instead of throwing: for set-up that runs more than once, for example with hot reload. The exporter
   * keeps its options; different ones are reported once and ignored. `install()` starts listeners and pushes on it only
   * if it neither listens nor pushes, as after `close()`. `false` by default.
   *
   * @see {@link PrometheusBuilder.withReuse}
   * @throws BuildError with code `INVALID_OPTION`.
   */
  readonly reuse?: boolean
  /**
   * Whether the exposition has the metrics of worker threads, too, which need nothing for that but to emit them. It counts
   * for threads that are started after `install()` or `installRecorder()` was called in the main thread. `true` by
   * default; elsewhere, and for `build()` and `buildRecorder()`, it has no effect.
   *
   * @see {@link PrometheusBuilder.withThreads}
   * @throws BuildError with code `INVALID_OPTION`.
   */
  readonly threads?: boolean
  /**
   * Whether the exposition has the metrics of all processes of the program, and where they share them: each has a file
   * in `directory`, which it writes once a second and when it exits, and the process that is scraped reads all. A folder in memory
   * is best, such as one in `/run`; it is made if the folder that it is in exists. It counts for `install()`,
   * `installRecorder()` and `build()` in a main thread. None by default.
   *
   * Processes with the same `program` are one; by default that is the name of the package of the main script.
   *
   * @see {@link PrometheusBuilder.withProcesses}
   * @throws BuildError with code `INVALID_PROCESSES`, or `PROCESSES_FAILED` if the directory cannot be used.
   */
  readonly processes?: ProcessesOption | undefined
  /**
   * Limits on what scrapers may use of the listener and the handlers: connections, requests, renders, expositions and
   * time. Each has a default that no usual scraper reaches. Handlers that are mounted in another server leave its
   * connections and their requests to that server.
   *
   * @see {@link PrometheusBuilder.withScrapeLimits}
   * @throws BuildError with code `INVALID_OPTION`, `INVALID_COUNT` or `INVALID_DURATION`.
   */
  readonly scrapeLimits?: ScrapeLimits
  /**
   * The clock of rolling windows and idle time, for tests: milliseconds of 0 or more that never go back. It is read once
   * immediately. `performance.now()` by default.
   *
   * @see {@link PrometheusBuilder.withClock}
   * @throws BuildError with code `INVALID_OPTION`.
   */
  readonly clock?: () => number
}

type IdleTimeout = NonNullable<RecordingOptions['idleTimeout']>
type IdleArguments = readonly [kinds: number, timeoutMs: number | undefined]
type IncludeArguments = readonly [IncludedSource, IncludeOptions?]
type GlobalLabel = readonly [name: string, value: string]

export const recordingSettings = {
  globalLabels: {
    ...list(
      'addGlobalLabel',
      (name: string, value: LabelValue) => [name, checkGlobalLabel(name, value)] as const,
      readGlobalLabels,
    ),
    essence: pairs => [...new Map(pairs)],
  } as List<readonly [name: string, value: LabelValue], GlobalLabel, Labels>,
  recommendedNaming: single('withRecommendedNaming', false, checkSwitch) as Single<boolean>,
  utf8Names: single('withUtf8Names', false, checkSwitch) as Single<boolean>,
  idleTimeout: {
    method: 'idleTimeout',
    initial: undefined,
    isList: false,
    check(kinds, timeoutMs) {
      const mask = checkKinds(kinds, 'idleTimeout')
      if (timeoutMs === undefined) return undefined
      return { kinds: mask, timeoutMs: checkDuration(timeoutMs, 'idleTimeout') }
    },
    callsFor: given => [readIdleTimeout(given, 'idleTimeout')],
  } as Setting<IdleArguments, IdleTimeout | undefined, IdleTimeout>,
  cardinality: single('withCardinalityLimits', undefined, checkCardinality) as Single<
    CardinalityLimits,
    CardinalityLimits | undefined
  >,
  upkeepIntervalMs: single('upkeepInterval', 5_000, checkTimer) as Single<number>,
  exemplars: single('withExemplars', undefined, (context: TraceContext, method) =>
    checkFunction(context, method, 'the labels of the current trace'),
  ) as Single<TraceContext, TraceContext | undefined>,
  createdTimestamps: single('withCreatedTimestamps', false, checkSwitch) as Single<boolean>,
  scrapeMetrics: single('withScrapeMetrics', undefined, checkPrefix) as Single<string, string | undefined>,
  include: {
    ...list('include', checkInclude, readIncluded),
    // Neither code that is loaded again nor a registry can be compared.
    essence: sources => sources.map(({ labels, name }) => [labels, name]),
  } as List<IncludeArguments, CheckedInclude, NonNullable<RecordingOptions['include']>>,
  reuse: single('withReuse', false, checkSwitch) as Single<boolean>,
  threads: single('withThreads', true, checkSwitch) as Single<boolean>,
  processes: {
    method: 'withProcesses',
    initial: undefined,
    isList: false,
    check: checkProcesses,
    callsFor: given => [readProcesses(given)],
  } as Setting<readonly [string, (string | undefined)?], ProcessesOption | undefined, ProcessesOption>,
  scrapeLimits: single('withScrapeLimits', defaultLimits, readScrapeLimits) as Single<
    ScrapeLimits,
    CheckedLimits
  >,
  clock: single('withClock', currentMs, checkClock) as Single<() => number>,
}

function* readIncluded(
  sources: NonNullable<RecordingOptions['include']>,
  method: string,
): Iterable<IncludeArguments> {
  for (const one of checkMany(sources, method, 'sources')) {
    yield Array.isArray(one) ? (one as unknown as IncludeArguments) : [one as IncludedSource]
  }
}
