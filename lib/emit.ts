import { cell } from './cell.ts'
import { bindHandle, Counter, createHandle, Gauge, Histogram, ownLabels } from './handle.ts'
import type { Labels } from './label.ts'
import { defaultMetadata, type Metadata } from './metadata.ts'
import { noopSeries } from './noop.ts'

// Written out three times: shared code would see three kinds of handle and recorder method, which V8 then looks up
// on every call.

/**
 * The counter of this name and these labels, made when it is first used.
 *
 * Never throws, whatever it is given. With a recorder installed, asking again for a known series allocates nothing;
 * a handle that is kept is faster still, and stays valid whatever recorder is installed later.
 */
export function counter(name: string, labels?: Labels, metadata: Metadata = defaultMetadata): Counter {
  if (cell.epoch >= 0) {
    // Outside of the try block, where V8 would not know how to do without the handle: measured, half the time.
    if (cell.recorder === cell.noop) {
      return new Counter(name, ownLabels(labels), metadata, noopSeries, cell.generation)
    }
    try {
      const inner = cell.recorder.registerCounter(name, labels, metadata)
      const known = inner.handle
      if (known instanceof Counter && known.name === name && known.metadata === metadata) return known
      return bindHandle(Counter, name, labels, metadata, inner)
    } catch {
      // The labels or the recorder threw: createHandle tries once more and keeps what it finds out.
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
    try {
      const inner = cell.recorder.registerGauge(name, labels, metadata)
      const known = inner.handle
      if (known instanceof Gauge && known.name === name && known.metadata === metadata) return known
      return bindHandle(Gauge, name, labels, metadata, inner)
    } catch {
      // As in counter().
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
    try {
      const inner = cell.recorder.registerHistogram(name, labels, metadata)
      const known = inner.handle
      if (known instanceof Histogram && known.name === name && known.metadata === metadata) return known
      return bindHandle(Histogram, name, labels, metadata, inner)
    } catch {
      // As in counter().
    }
  }
  return createHandle(Histogram, name, labels, metadata)
}
