import type {
  Advice,
  CounterFn,
  GaugeFn,
  HistogramFn,
  LabelRecord,
  Labels,
  Metadata,
  Recorder,
  SeriesSelection,
  Unit,
} from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { repeatable } from './series.ts'

/**
 * A recorder that passes each call on to another one of its choice, unchanged.
 *
 * It returns the series of that recorder themselves, so a handle writes as if there were no relay. That is right as
 * long as the choice depends on name, labels and metadata only, because a handle asks once.
 */
export abstract class Relay implements Recorder {
  /** All recorders that a call may go to. */
  abstract readonly beneath: readonly Recorder[]

  /** The recorder that a call goes to. A call that describes has neither labels nor metadata. */
  protected abstract target(
    kind: MetricKind,
    name: string,
    labels?: LabelRecord | undefined,
    metadata?: Metadata,
  ): Recorder

  describeCounter(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.target('counter', name).describeCounter(name, unit, description, advice)
  }

  describeGauge(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.target('gauge', name).describeGauge(name, unit, description, advice)
  }

  describeHistogram(name: string, unit: Unit | undefined, description: string, advice?: Advice): void {
    this.target('histogram', name).describeHistogram(name, unit, description, advice)
  }

  registerCounter(name: string, labels: Labels | undefined, metadata: Metadata): CounterFn {
    const record = repeatable(labels)
    return this.target('counter', name, record, metadata).registerCounter(name, record, metadata)
  }

  registerGauge(name: string, labels: Labels | undefined, metadata: Metadata): GaugeFn {
    const record = repeatable(labels)
    return this.target('gauge', name, record, metadata).registerGauge(name, record, metadata)
  }

  registerHistogram(name: string, labels: Labels | undefined, metadata: Metadata): HistogramFn {
    const record = repeatable(labels)
    return this.target('histogram', name, record, metadata).registerHistogram(name, record, metadata)
  }

  removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
    return this.target(kind, name).removeSeries?.(kind, name, selection) ?? 0
  }
}
