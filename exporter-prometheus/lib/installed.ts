import {
  currentRecorder,
  globalRecorder,
  type Recorder,
  recordersBeneath,
  setGlobalRecorder,
} from 'metrics-facade'
import type { PrometheusHandle } from './handle.ts'
import type { PrometheusRecorder } from './recorder.ts'

/** The first recorder of any copy of this package that `recorder` is or has beneath it. */
function findPrometheus(recorder: Recorder): PrometheusRecorder | undefined {
  for (const one of recordersBeneath(recorder)) {
    if ((one as Partial<PrometheusRecorder> | undefined)?.isPrometheusRecorder)
      return one as PrometheusRecorder
  }
  return undefined
}

/** The exporter's recorder that is the global one, or beneath it. */
export function installedRecorder(): PrometheusRecorder | undefined {
  return findPrometheus(globalRecorder())
}

/**
 * Returns the handle of the installed exporter, whichever copy or bundle of this package installed it; `undefined`
 * without one. It is found beneath layers, stacks, fan-outs, routers and recoverable recorders of
 * `metrics-facade/layers`, and beneath others that tell what is beneath them; in a fan-out the first counts. Within
 * `withLocalRecorder` it is the handle of the local recorder, if that is an exporter's or has one beneath it.
 */
export function prometheusHandle(): PrometheusHandle | undefined {
  return (findPrometheus(currentRecorder()) ?? installedRecorder())?.handle()
}

/**
 * Makes `recorder` the global one.
 *
 * @throws SetRecorderError; if an exporter is installed, the message tells how to get its handle.
 */
export function becomeGlobal(recorder: Recorder): void {
  try {
    setGlobalRecorder(recorder)
  } catch (thrown) {
    const error = thrown as Error
    const { message, stack } = error
    if (installedRecorder() !== undefined) {
      error.message = `${message} For the exporter that is set call prometheusHandle(), or install with { reuse: true }.`
      // Node prints the stack, which was made with the old message.
      error.stack = stack?.replace(message, () => error.message) ?? ''
    }
    throw error
  }
}

const symbol = Symbol.for('metrics-exporter-prometheus.installing.1')
const realm = globalThis as { [symbol]?: Promise<unknown> | undefined }

/** Runs `install` after all earlier installations have ended, of other copies of this package, too. */
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
