import { createHandle, safeCopy } from './binding.ts'
import { cell } from './cell.ts'
import { Counter } from './counter.ts'
import { Gauge } from './gauge.ts'
import type { Handle } from './handle.ts'
import { Histogram } from './histogram.ts'
import type { LabelObject, Labels } from './label.ts'
import { defaultMetadata, type Metadata } from './metadata.ts'
import type { EmitArguments, MetricName } from './metric-types.ts'
import { keepMetric } from './metrics.ts'
import type { CounterFn, GaugeFn, HistogramFn } from './recorder.ts'

/** Makes the handle cache of a class, and makes the class safe: one pure call, which bundlers drop with the class. */
function handlesOf<H extends Counter | Gauge | Histogram>(
  handleClass: { prototype: H },
  method: Handle<never>['method'],
): Map<string, H> {
  // They shadow setters that a program has put on Object.prototype, which would get what the constructor assigns.
  const fields = {
    method,
    name: undefined,
    copied: undefined,
    metadata: undefined,
    inner: undefined,
    epoch: undefined,
  }
  Object.setPrototypeOf(handleClass.prototype, fields)
  return new Map()
}

// A metric without labels has one series, so its handle is cached: finding it takes half the time of asking the
// recorder. A cached handle that was bound again has a copy of its labels, or `null` for it, and is not used: its new
// recorder may have to be asked each time.
const counters = /* @__PURE__ */ handlesOf(Counter, 'registerCounter')
const gauges = /* @__PURE__ */ handlesOf(Gauge, 'registerGauge')
const histograms = /* @__PURE__ */ handlesOf(Histogram, 'registerHistogram')

/** Labels that the compiler has checked: it cannot compare those that a program declares with what is here. */
// biome-ignore lint/suspicious/noExplicitAny: nothing else takes part in both.
type Given = any

/** Plain JavaScript may pass anything: `''` and `0` are labels too, although invalid ones. */
function hasLabels(labels: Labels | undefined): boolean {
  return labels !== undefined && labels !== null
}

/**
 * Caches a handle without labels. It is used again only if registering its metric again would change nothing. Others are
 * there to tell that the metric is known: keeping it takes longer.
 */
function cache<H extends Counter | Gauge | Histogram>(
  handles: Map<string, H>,
  handle: H,
  cached: H | undefined,
): H {
  if (!cached) keepMetric(handle)
  const { recorder, noop } = cell
  // A refused metric is not used again, so every use of it is counted: its series has no labels.
  if (recorder !== noop && !(recorder.registersOnce && handle.labels)) handle.copied = null
  if (!cached || handle.copied === undefined) {
    // Bounds the cache for programs that generate names.
    if (handles.size === 1000) handles.clear()
    handles.set(handle.name, handle)
  }
  return handle
}

// Written out three times: shared code would see three handle classes and three recorder methods, and V8 would look
// them up on every call. Handles are made outside the try block: inside, it takes twice the time (measured).

/**
 * Returns the counter with this name and these labels, and registers it if it is new. Never throws, whatever it is
 * given.
 *
 * A handle stays valid whatever recorder is installed later. Holding on to it is faster than asking for it each time.
 *
 * @example
 * ```ts
 * counter('http_requests_total', { method: 'GET' }).increment()
 *
 * const jobs = counter('jobs_total')
 * jobs.increment(3)
 * ```
 */
export function counter<Name extends MetricName, L extends LabelObject<L>>(
  name: Name,
  ...rest: EmitArguments<Name, L>
): Counter
export function counter(name: string, labels?: Given, metadata: Metadata = defaultMetadata): Counter {
  // Read first: code of the caller that runs below may change it.
  const { epoch } = cell
  const cached = hasLabels(labels) ? undefined : counters.get(name)
  if (cached && cached.epoch === epoch && cached.metadata === metadata && cached.copied === undefined)
    return cached
  if (epoch < 0 || typeof name !== 'string') return createHandle(Counter, name, labels, metadata)
  let inner: CounterFn
  let copied: Labels | undefined
  try {
    inner = cell.recorder.registerCounter(name, labels, metadata)
    copied = 'labels' in inner ? undefined : safeCopy(labels)
  } catch {
    // The labels or the recorder threw, or it returned no object: createHandle tries again and handles the error.
    return createHandle(Counter, name, labels, metadata)
  }
  const handle = new Counter(name, copied, metadata, inner, epoch)
  return hasLabels(labels) ? handle : cache(counters, handle, cached)
}

/**
 * Returns the gauge with this name and these labels; see {@link counter}.
 *
 * @example
 * ```ts
 * gauge('queue_length', { queue: 'mail' }).set(12)
 * ```
 */
export function gauge<Name extends MetricName, L extends LabelObject<L>>(
  name: Name,
  ...rest: EmitArguments<Name, L>
): Gauge
export function gauge(name: string, labels?: Given, metadata: Metadata = defaultMetadata): Gauge {
  const { epoch } = cell
  const cached = hasLabels(labels) ? undefined : gauges.get(name)
  if (cached && cached.epoch === epoch && cached.metadata === metadata && cached.copied === undefined)
    return cached
  if (epoch < 0 || typeof name !== 'string') return createHandle(Gauge, name, labels, metadata)
  let inner: GaugeFn
  let copied: Labels | undefined
  try {
    inner = cell.recorder.registerGauge(name, labels, metadata)
    copied = 'labels' in inner ? undefined : safeCopy(labels)
  } catch {
    // As in counter().
    return createHandle(Gauge, name, labels, metadata)
  }
  const handle = new Gauge(name, copied, metadata, inner, epoch)
  return hasLabels(labels) ? handle : cache(gauges, handle, cached)
}

/**
 * Returns the histogram with this name and these labels; see {@link counter}.
 *
 * @example
 * ```ts
 * histogram('response_size_bytes').record(body.length)
 * const rows = await histogram('query_duration_seconds').time(() => database.query(sql))
 *
 * const stop = histogram('delivery_seconds').startTimer()
 * await deliver(mail)
 * const seconds = stop()
 * ```
 */
export function histogram<Name extends MetricName, L extends LabelObject<L>>(
  name: Name,
  ...rest: EmitArguments<Name, L>
): Histogram
export function histogram(name: string, labels?: Given, metadata: Metadata = defaultMetadata): Histogram {
  const { epoch } = cell
  const cached = hasLabels(labels) ? undefined : histograms.get(name)
  if (cached && cached.epoch === epoch && cached.metadata === metadata && cached.copied === undefined)
    return cached
  if (epoch < 0 || typeof name !== 'string') return createHandle(Histogram, name, labels, metadata)
  let inner: HistogramFn
  let copied: Labels | undefined
  try {
    inner = cell.recorder.registerHistogram(name, labels, metadata)
    copied = 'labels' in inner ? undefined : safeCopy(labels)
  } catch {
    // As in counter().
    return createHandle(Histogram, name, labels, metadata)
  }
  const handle = new Histogram(name, copied, metadata, inner, epoch)
  return hasLabels(labels) ? handle : cache(histograms, handle, cached)
}
