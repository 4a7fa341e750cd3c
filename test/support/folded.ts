import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import type { LabelRecord } from 'metrics-facade'
import { freshRecorder } from './prometheus-fixture.ts'

/** A recorder with limits. */
export function limited(perLabel: number, perMetric?: number): PrometheusHandle {
  return freshRecorder(builder =>
    builder.withCardinalityLimits({ perLabel, ...(perMetric && { perMetric }) }),
  )
}

/** What the series of a counter that have these labels come to. */
export function sumOf(handle: PrometheusHandle, name: string, wanted: LabelRecord = {}): number {
  const [family] = handle.snapshot({ names: name, labels: wanted as never }).families
  return (
    (family?.series as Array<{ value: number }> | undefined)?.reduce((sum, one) => sum + one.value, 0) ?? 0
  )
}
