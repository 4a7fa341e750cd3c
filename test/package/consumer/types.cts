import { installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { counter, type Recorder, Unit } from 'metrics-facade'
import { MetricKindMask } from 'metrics-facade/registry'

counter('jobs_total', { queue: 'mail' }).increment()
export const unit: Unit = Unit.Seconds
export const recorder: Recorder = new PrometheusBuilder()
  .idleTimeout(MetricKindMask.All, 1000)
  .buildRecorder()
export const text: string = installRecorder().render()
