import {
  type Gatherer,
  PrometheusBuilder,
  type PrometheusRecorder,
  type Snapshot,
} from 'metrics-exporter-prometheus'

export const collectorErrors = (name: string): string => `metrics_collector_errors_total{collector="${name}"}`
export const conflicts = (name: string): string => `metrics_conflicts_total{name="${name}"}`

export function fixed(families: Snapshot['families']): Gatherer {
  return { gather: () => ({ families }) }
}

export function newRecorder(
  configure: (builder: PrometheusBuilder) => PrometheusBuilder = builder => builder,
): PrometheusRecorder {
  return configure(new PrometheusBuilder()).buildRecorder()
}
