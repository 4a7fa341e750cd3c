import { installRecorder } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { emit } from '../scenario.mjs'

export const handle = installRecorder({ reuse: true })

/** Once in a process, however many bundles there are. */
export function start(): void {
  collectProcessMetrics()
  emit(facade)
}
