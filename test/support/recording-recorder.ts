import {
  type Advice,
  type CounterFn,
  type GaugeFn,
  type HistogramFn,
  invalidateHandles,
  type LabelRecord,
  type Labels,
  type Metadata,
  type Recorder,
  type SeriesSelection,
} from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { labelPairs } from 'metrics-facade/registry'

/** One description, as the recorder was given it. */
export interface RecordedDescription {
  readonly kind: MetricKind
  readonly name: string
  readonly unit: string | undefined
  readonly description: string
  readonly advice: Advice | undefined
}

/** One series with what was written to it; `values` are all samples of a histogram, one by one. */
export class RecordedSeries implements CounterFn, GaugeFn, HistogramFn {
  value = 0
  readonly values: number[] = []
  readonly name: string
  readonly labels: LabelRecord
  readonly metadata: Metadata

  constructor(name: string, labels: LabelRecord, metadata: Metadata) {
    this.name = name
    this.labels = labels
    this.metadata = metadata
  }

  increment(value: number): void {
    this.value += value
  }

  decrement(value: number): void {
    this.value -= value
  }

  absolute(value: number): void {
    this.value = Math.max(this.value, value)
  }

  set(value: number): void {
    this.value = value
  }

  record(value: number): void {
    this.values.push(value)
  }

  recordMany(value: number, count: number): void {
    for (let sample = 0; sample < count; sample++) this.record(value)
  }
}

/** Keeps everything it is told, as plainly as can be: what other recorders and the facade are judged by. */
export class RecordingRecorder implements Recorder {
  readonly descriptions: RecordedDescription[] = []
  /** How many calls of register* there were. */
  registrations = 0
  readonly #series = new Map<string, RecordedSeries>()

  describeCounter(name: string, unit: string | undefined, description: string, advice?: Advice): void {
    this.descriptions.push({ kind: 'counter', name, unit, description, advice })
  }

  describeGauge(name: string, unit: string | undefined, description: string, advice?: Advice): void {
    this.descriptions.push({ kind: 'gauge', name, unit, description, advice })
  }

  describeHistogram(name: string, unit: string | undefined, description: string, advice?: Advice): void {
    this.descriptions.push({ kind: 'histogram', name, unit, description, advice })
  }

  registerCounter(name: string, labels: Labels | undefined, metadata: Metadata): CounterFn {
    return this.#register('counter', name, labels, metadata)
  }

  registerGauge(name: string, labels: Labels | undefined, metadata: Metadata): GaugeFn {
    return this.#register('gauge', name, labels, metadata)
  }

  registerHistogram(name: string, labels: Labels | undefined, metadata: Metadata): HistogramFn {
    return this.#register('histogram', name, labels, metadata)
  }

  /** Every series, in the order of registration. */
  all(): RecordedSeries[] {
    return [...this.#series.values()]
  }

  /** How many series there are. */
  get size(): number {
    return this.#series.size
  }

  series(kind: MetricKind, name: string, labels?: Labels): RecordedSeries | undefined {
    return this.#series.get(keyOf(kind, name, labels))
  }

  /** The value of a counter or gauge. */
  value(kind: 'counter' | 'gauge', name: string, labels?: Labels): number | undefined {
    return this.series(kind, name, labels)?.value
  }

  /** All samples of a histogram. */
  values(name: string, labels?: Labels): readonly number[] | undefined {
    return this.series('histogram', name, labels)?.values
  }

  drop(kind: MetricKind, name: string, labels?: Labels): void {
    if (this.#series.delete(keyOf(kind, name, labels))) invalidateHandles()
  }

  removeSeries(
    kind: MetricKind,
    name: string,
    { labels, labelNames = [], mayHaveOthers = false }: SeriesSelection,
  ): number {
    const wanted = labelPairs(labels)
    let removed = 0
    for (const [key, { labels: own }] of this.#series) {
      const [ownKind, ownName] = JSON.parse(key)
      const isMeant =
        ownKind === kind &&
        ownName === name &&
        wanted.every(([label, value]) => own[label] === value) &&
        labelNames.every(label => own[label] !== undefined) &&
        (mayHaveOthers === true ||
          Object.keys(own).every(label =>
            [...wanted.map(([name]) => name), ...labelNames, ...(mayHaveOthers || [])].includes(label),
          ))
      if (isMeant && this.#series.delete(key)) removed += 1
    }
    if (removed > 0) invalidateHandles()
    return removed
  }

  #register(kind: MetricKind, name: string, labels: Labels | undefined, metadata: Metadata): RecordedSeries {
    this.registrations += 1
    const key = keyOf(kind, name, labels)
    let series = this.#series.get(key)
    if (series === undefined) {
      series = new RecordedSeries(name, Object.fromEntries(labelPairs(labels)), metadata)
      this.#series.set(key, series)
    }
    return series
  }
}

/** JSON writes every string so that it can be told where it ends: no two label sets have one key. */
function keyOf(kind: MetricKind, name: string, labels: Labels | undefined): string {
  return JSON.stringify([kind, String(name), labelPairs(labels).sort(([a], [b]) => (a < b ? -1 : 1))])
}
