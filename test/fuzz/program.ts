import {
  Matcher,
  MetricKindMask,
  PrometheusBuilder,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import {
  type Counter,
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Labels,
  setGlobalRecorder,
  Unit,
} from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import type { BookRules } from './books.ts'
import type { FuzzLabels, LabelForm, Step } from './step.ts'

export const idleMs = 1_000

/** How a program may have set the exporter up, and what the books have to know of it. */
interface SetUp {
  readonly build: (builder: PrometheusBuilder) => PrometheusBuilder
  readonly rules: BookRules
}

const allKinds: readonly MetricKind[] = ['counter', 'gauge', 'histogram']

export const setUps: Readonly<Record<string, SetUp>> = {
  summaries: {
    build: builder => builder.idleTimeout(MetricKindMask.All, idleMs),
    rules: { boundsOf: (_name, advised) => advised, idleKinds: allKinds, idleMs },
  },
  buckets: {
    build: builder => builder.setBuckets([1, 50]).setBucketsForMetric(Matcher.full('h'), [5]),
    rules: {
      boundsOf: (name, advised) => (name === 'h' ? [5] : (advised ?? [1, 50])),
      idleKinds: [],
      idleMs,
    },
  },
  native: {
    build: builder =>
      builder
        .setNativeHistogramForMetric(Matcher.prefix('own_'), { maxBuckets: 8 })
        .idleTimeout(MetricKindMask.Counter | MetricKindMask.Histogram, idleMs),
    rules: {
      boundsOf: (name, advised) => (name.startsWith('own_') ? [] : advised),
      idleKinds: ['counter', 'histogram'],
      idleMs,
    },
  },
}

type Emitter = Counter & Gauge & Histogram

const emitters = { counter, gauge, histogram } as unknown as Readonly<
  Record<MetricKind, (name: string, labels?: Labels) => Emitter>
>
const describers = { counter: describeCounter, gauge: describeGauge, histogram: describeHistogram }

export function labelsIn(form: LabelForm, labels: FuzzLabels): Labels {
  if (form === 'map') return new Map(labels)
  return form === 'pairs' ? [...labels] : Object.fromEntries(labels)
}

/** Labels of which one cannot be read. */
const throwing: Labels = {
  get a(): string {
    throw new Error('this label cannot be read')
  },
}

/** A program that does to the product what steps say, on a clock that only steps move. */
export class Program {
  readonly handle: PrometheusHandle
  now = 1_000
  readonly #held = new Map<string, Emitter>()

  constructor(setUp: SetUp) {
    const builder = new PrometheusBuilder()
      .setQuantiles([0, 1])
      .setBucketDuration(1e9)
      .withClock(() => this.now)
    const recorder = setUp.build(builder).buildRecorder()
    setGlobalRecorder(recorder)
    this.handle = recorder.handle()
  }

  emit({ kind, name, labels, form, value, times, isHeld }: Step & { readonly does: 'emit' }): void {
    const emitter = isHeld
      ? this.#heldEmitter(kind, name, labels)
      : emitters[kind](name, labelsIn(form, labels))
    if (kind === 'counter') emitter.increment(value)
    else if (kind === 'gauge') emitter.set(value)
    else if (times === 1) emitter.record(value)
    else emitter.recordMany(value, times)
  }

  misuse(kind: MetricKind, name: string, value: unknown): void {
    const emitter = emitters[kind](name)
    if (kind === 'counter') emitter.increment(value as number)
    else if (kind === 'gauge') emitter.set(value as number)
    else emitter.record(value as number)
  }

  /** Emits with labels that cannot be taken; by default with some that throw. */
  emitUnreadable(kind: MetricKind, name: string, labels: Labels = throwing): void {
    const emitter = emitters[kind](name, labels)
    if (kind === 'histogram') emitter.record(1)
    else emitter.increment(1)
  }

  describe(kind: MetricKind, name: string, help: string, buckets: readonly number[] | undefined): void {
    if (kind === 'histogram' && buckets !== undefined)
      describeHistogram(name, Unit.Count, help, { buckets: [...buckets] })
    else describers[kind](name, help)
  }

  #heldEmitter(kind: MetricKind, name: string, labels: FuzzLabels): Emitter {
    const key = JSON.stringify([kind, name, labels])
    const held = this.#held.get(key) ?? emitters[kind](name, Object.fromEntries(labels))
    this.#held.set(key, held)
    return held
  }
}
