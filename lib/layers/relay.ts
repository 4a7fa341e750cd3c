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
 * A recorder that decides for each call to which other one it goes, and changes nothing.
 *
 * It returns the series of that recorder themselves: a handle that is held writes as if there were no relay. That is
 * right as long as the decision follows from name, labels and metadata alone, because a handle asks once.
 */
export abstract class Relay implements Recorder {
  /** All that a call may go to. */
  abstract readonly beneath: readonly Recorder[]

  /** The recorder that a call goes to. When it describes, there are neither labels nor metadata. */
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
    const own = repeatable(labels)
    return this.target('counter', name, own, metadata).registerCounter(name, own, metadata)
  }

  registerGauge(name: string, labels: Labels | undefined, metadata: Metadata): GaugeFn {
    const own = repeatable(labels)
    return this.target('gauge', name, own, metadata).registerGauge(name, own, metadata)
  }

  registerHistogram(name: string, labels: Labels | undefined, metadata: Metadata): HistogramFn {
    const own = repeatable(labels)
    return this.target('histogram', name, own, metadata).registerHistogram(name, own, metadata)
  }

  removeSeries(kind: MetricKind, name: string, selection: SeriesSelection): number {
    return this.target(kind, name).removeSeries?.(kind, name, selection) ?? 0
  }
}
