import { cell } from './cell.ts'
import { Counter, createHandle, Gauge, Histogram, ownLabels } from './handle.ts'
import type { Labels } from './label.ts'
import { defaultMetadata, type Metadata } from './metadata.ts'
import { noopSeries } from './noop.ts'
import type { CounterFn, GaugeFn, HistogramFn } from './recorder.ts'

// Written out three times: shared code would see three kinds of handle and recorder method, which V8 then looks up
// on every call. And handles are made outside of the try block: measured, inside it takes twice the time.

/**
 * The counter of this name and these labels, made when it is first used.
 *
 * Never throws, whatever it is given. A handle that is kept is faster than asking for it each time, and stays valid
 * whatever recorder is installed later.
 */
export function counter(name: string, labels?: Labels, metadata: Metadata = defaultMetadata): Counter {
  if (cell.epoch >= 0) {
    if (cell.recorder === cell.noop) {
      return new Counter(name, ownLabels(labels), metadata, noopSeries, cell.generation)
    }
    let inner: CounterFn | undefined
    try {
      inner = cell.recorder.registerCounter(name, labels, metadata)
    } catch {
      // The labels or the recorder threw: createHandle tries once more and keeps what it finds out.
    }
    if (inner && typeof inner === 'object') {
      const own = 'labels' in inner ? undefined : ownLabels(labels)
      return new Counter(name, own, metadata, inner, cell.generation)
    }
  }
  return createHandle(Counter, name, labels, metadata)
}

/** The gauge of this name and these labels; see {@link counter}. */
export function gauge(name: string, labels?: Labels, metadata: Metadata = defaultMetadata): Gauge {
  if (cell.epoch >= 0) {
    if (cell.recorder === cell.noop) {
      return new Gauge(name, ownLabels(labels), metadata, noopSeries, cell.generation)
    }
    let inner: GaugeFn | undefined
    try {
      inner = cell.recorder.registerGauge(name, labels, metadata)
    } catch {
      // As in counter().
    }
    if (inner && typeof inner === 'object') {
      const own = 'labels' in inner ? undefined : ownLabels(labels)
      return new Gauge(name, own, metadata, inner, cell.generation)
    }
  }
  return createHandle(Gauge, name, labels, metadata)
}

/** The histogram of this name and these labels; see {@link counter}. */
export function histogram(name: string, labels?: Labels, metadata: Metadata = defaultMetadata): Histogram {
  if (cell.epoch >= 0) {
    if (cell.recorder === cell.noop) {
      return new Histogram(name, ownLabels(labels), metadata, noopSeries, cell.generation)
    }
    let inner: HistogramFn | undefined
    try {
      inner = cell.recorder.registerHistogram(name, labels, metadata)
    } catch {
      // As in counter().
    }
    if (inner && typeof inner === 'object') {
      const own = 'labels' in inner ? undefined : ownLabels(labels)
      return new Histogram(name, own, metadata, inner, cell.generation)
    }
  }
  return createHandle(Histogram, name, labels, metadata)
}
