import { createHandle, ownLabels } from './binding.ts'
import { cell } from './cell.ts'
import { Counter, Gauge, Histogram } from './handle.ts'
import type { LabelObject, Labels } from './label.ts'
import { defaultMetadata, type Metadata } from './metadata.ts'
import type { CounterFn, GaugeFn, HistogramFn } from './recorder.ts'

/** Makes room for the handles of a class, and the class safe: here, so that a bundler leaves out what is not used. */
function handlesOf<H extends Counter | Gauge | Histogram>(kind: { prototype: H }): Map<string, H> {
  // Found before a setter that a program has put on Object.prototype, which would get what the constructor assigns.
  const fields = { name: undefined, own: undefined, metadata: undefined, inner: undefined, epoch: undefined }
  Object.setPrototypeOf(kind.prototype, fields)
  return new Map()
}

// A metric without labels has one series: its handle is kept, because to look that up takes half the time of asking the
// recorder. One that has been bound anew since has labels of its own, and its recorder may want to be asked each time.
const counters = /* @__PURE__ */ handlesOf(Counter)
const gauges = /* @__PURE__ */ handlesOf(Gauge)
const histograms = /* @__PURE__ */ handlesOf(Histogram)

/** Programs without types pass anything: `''` and `0` are labels too, and wrong ones. */
function hasLabels(labels: Labels | undefined): boolean {
  return labels !== undefined && labels !== null
}

/** Keeps a handle where asking again would change nothing. */
function keep<H extends Counter | Gauge | Histogram>(handles: Map<string, H>, handle: H): H {
  // What is refused has no labels, and is counted each time.
  if (cell.recorder.registersOnce && handle.labels) {
    // More than a program has names of its own, and not what one that makes names up may leave behind.
    if (handles.size === 1000) handles.clear()
    handles.set(handle.name, handle)
  }
  return handle
}

// Written out three times: shared code would see three kinds of handle and recorder method, which V8 then looks up
// on every call. And handles are made outside of the try block: measured, inside it takes twice the time.

/**
 * The counter of this name and these labels, made when it is first used.
 *
 * Never throws, whatever it is given. A handle that is kept is faster than asking for it each time, and stays valid
 * whatever recorder is installed later.
 */
export function counter<L extends LabelObject<L>>(
  name: string,
  labels?: Labels | L,
  metadata?: Metadata,
): Counter
export function counter(name: string, labels?: Labels, metadata: Metadata = defaultMetadata): Counter {
  // Read before anything of the caller's runs, which may change it.
  const { epoch } = cell
  const kept = hasLabels(labels) ? undefined : counters.get(name)
  if (kept && kept.epoch === epoch && kept.metadata === metadata && !kept.own) return kept
  if (epoch < 0 || typeof name !== 'string') return createHandle(Counter, name, labels, metadata)
  let inner: CounterFn
  let own: Labels | undefined
  try {
    inner = cell.recorder.registerCounter(name, labels, metadata)
    own = 'labels' in inner ? undefined : ownLabels(labels)
  } catch {
    // The labels or the recorder threw, or it made no object: createHandle tries once more and keeps what it finds out.
    return createHandle(Counter, name, labels, metadata)
  }
  const handle = new Counter(name, own, metadata, inner, epoch)
  return hasLabels(labels) ? handle : keep(counters, handle)
}

/** The gauge of this name and these labels; see {@link counter}. */
export function gauge<L extends LabelObject<L>>(name: string, labels?: Labels | L, metadata?: Metadata): Gauge
export function gauge(name: string, labels?: Labels, metadata: Metadata = defaultMetadata): Gauge {
  const { epoch } = cell
  const kept = hasLabels(labels) ? undefined : gauges.get(name)
  if (kept && kept.epoch === epoch && kept.metadata === metadata && !kept.own) return kept
  if (epoch < 0 || typeof name !== 'string') return createHandle(Gauge, name, labels, metadata)
  let inner: GaugeFn
  let own: Labels | undefined
  try {
    inner = cell.recorder.registerGauge(name, labels, metadata)
    own = 'labels' in inner ? undefined : ownLabels(labels)
  } catch {
    // As in counter().
    return createHandle(Gauge, name, labels, metadata)
  }
  const handle = new Gauge(name, own, metadata, inner, epoch)
  return hasLabels(labels) ? handle : keep(gauges, handle)
}

/** The histogram of this name and these labels; see {@link counter}. */
export function histogram<L extends LabelObject<L>>(
  name: string,
  labels?: Labels | L,
  metadata?: Metadata,
): Histogram
export function histogram(name: string, labels?: Labels, metadata: Metadata = defaultMetadata): Histogram {
  const { epoch } = cell
  const kept = hasLabels(labels) ? undefined : histograms.get(name)
  if (kept && kept.epoch === epoch && kept.metadata === metadata && !kept.own) return kept
  if (epoch < 0 || typeof name !== 'string') return createHandle(Histogram, name, labels, metadata)
  let inner: HistogramFn
  let own: Labels | undefined
  try {
    inner = cell.recorder.registerHistogram(name, labels, metadata)
    own = 'labels' in inner ? undefined : ownLabels(labels)
  } catch {
    // As in counter().
    return createHandle(Histogram, name, labels, metadata)
  }
  const handle = new Histogram(name, own, metadata, inner, epoch)
  return hasLabels(labels) ? handle : keep(histograms, handle)
}
