import {
  currentRecorder,
  globalRecorder,
  type Recorder,
  recordersBeneath,
  setGlobalRecorder,
} from 'metrics-facade'
import type { PrometheusHandle } from './handle.ts'
import type { PrometheusRecorder } from './recorder.ts'

/** The first recorder of this package, of whatever copy, that `recorder` is or has beneath it. */
function findPrometheus(recorder: Recorder): PrometheusRecorder | undefined {
  for (const one of recordersBeneath(recorder)) {
    if ((one as Partial<PrometheusRecorder> | undefined)?.isPrometheusRecorder)
      return one as PrometheusRecorder
  }
  return undefined
}

/** The recorder that is global, or beneath the global one. */
export function installedRecorder(): PrometheusRecorder | undefined {
  return findPrometheus(globalRecorder())
}

/**
 * The handle of the exporter that is installed, whichever copy or bundle of this package installed it, or `undefined`.
 * It is found under the layers, stacks, fan-outs, routers and recoverable recorders of `metrics-facade/layers`, and
 * under others that tell what is beneath them; in a fan-out the first counts. Within `withLocalRecorder` it is that of
 * the local recorder, if that is one of this package or has one beneath it.
 */
export function prometheusHandle(): PrometheusHandle | undefined {
  return (findPrometheus(currentRecorder()) ?? installedRecorder())?.handle()
}

/**
 * Makes `recorder` the global one.
 *
 * @throws SetRecorderError which says, where an exporter is installed, how to get at that one.
 */
export function becomeGlobal(recorder: Recorder): void {
  try {
    setGlobalRecorder(recorder)
  } catch (thrown) {
    const error = thrown as Error
    const { message, stack } = error
    if (installedRecorder() !== undefined) {
      error.message = `${message} For the exporter that is set call prometheusHandle(), or install with { reuse: true }.`
      // What is printed was put together when the error was made.
      error.stack = stack?.replace(message, () => error.message) ?? ''
    }
    throw error
  }
}

const symbol = Symbol.for('metrics-exporter-prometheus.installing.1')
const realm = globalThis as { [symbol]?: Promise<unknown> | undefined }

/** Runs `install` when no other copy of this package is installing any more; the first at once. */
export function installInTurn<T>(install: () => Promise<T>): Promise<T> {
  const before = realm[symbol]
  const installed = before === undefined ? install() : before.then(install, install)
  realm[symbol] = installed
  const done = (): void => {
    if (realm[symbol] === installed) realm[symbol] = undefined
  }
  installed.then(done, done)
  return installed
}
