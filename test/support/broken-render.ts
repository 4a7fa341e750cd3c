import { PrometheusRecorder } from '../../exporter-prometheus/lib/recorder.ts'

/** Has every render fail with this message, until it is disposed of. */
export function breakRenders(message: string): Disposable {
  const { expose } = PrometheusRecorder.prototype
  PrometheusRecorder.prototype.expose = () => {
    throw new Error(message)
  }
  return {
    [Symbol.dispose]() {
      PrometheusRecorder.prototype.expose = expose
    },
  }
}
