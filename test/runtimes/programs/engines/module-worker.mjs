import { installRecorder } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { emit } from './scenario.mjs'

// Beside the handler, where workerd has no timers yet and its clocks stand at zero.
const handle = installRecorder({ createdTimestamps: true })
emit(facade)

export default {
  fetch: handle.fetchHandler({ compress: false }),
}
