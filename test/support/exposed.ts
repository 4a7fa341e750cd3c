import type { PrometheusRecorder } from 'metrics-exporter-prometheus'
import type { Exposition } from '../../exporter-prometheus/lib/model/exposition.ts'
import { read } from '../../exporter-prometheus/lib/model/read.ts'
import type { Escaping } from '../../exporter-prometheus/lib/names/escaping.ts'

/** What formats write of a recorder. */
export function exposed(recorder: PrometheusRecorder, escaping?: Escaping): Exposition {
  return read(recorder.gather(), { escaping })
}
