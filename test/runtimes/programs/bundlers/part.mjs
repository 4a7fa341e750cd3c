import { installRecorder, prometheusHandle } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'

/** What each part of an application does when it starts, not knowing of the others. */
export function start(name) {
  const handle = installRecorder({ reuse: true })
  counter('parts_total', { name }).increment()
  collect(() => gauge('runs').increment(), 'runs')
  return { handle, found: prometheusHandle() }
}
