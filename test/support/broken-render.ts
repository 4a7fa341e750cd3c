import { PrometheusRecorder } from '../../exporter-prometheus/lib/recorder.ts'

/** Has every render fail with this message, until it is disposed of. */
export function breakRenders(message: string): Disposable {
  const { gatherOwn } = PrometheusRecorder.prototype
  PrometheusRecorder.prototype.gatherOwn = () => {
    throw new Error(message)
  }
  return {
    [Symbol.dispose]() {
      PrometheusRecorder.prototype.gatherOwn = gatherOwn
    },
  }
}
