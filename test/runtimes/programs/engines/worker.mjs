import { installRecorder } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { withLabels } from 'metrics-facade/layers'
import { emit } from './scenario.mjs'

let handler

export default {
  fetch(request) {
    if (handler === undefined) {
      handler = installRecorder().fetchHandler({ compress: false })
      emit(facade)
      withLabels({}, () => undefined)
    }
    return handler(request)
  },
}
