import {
  type ExporterOptions,
  install,
  type ListenerAddress,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import { collect } from 'metrics-facade'
import { uninstall } from './prometheus-fixture.ts'

/** An exporter that listens on a free port of the loopback. */
export interface Listening {
  readonly handle: PrometheusHandle
  readonly address: ListenerAddress
}

/** Installs an exporter for the time of `body`, with a listener on a free port. */
export async function listening(
  options: ExporterOptions,
  body: (listening: Listening) => Promise<void>,
): Promise<void> {
  const handle = await install({ listener: '127.0.0.1:0', ...options })
  try {
    await body({ handle, address: handle.address! })
  } finally {
    await handle.close()
    uninstall()
  }
}

/** An async collector that is held until it is released. */
export interface HeldCollector extends Disposable {
  readonly runs: () => number
  /** Fulfilled when the collector runs for the first time. */
  readonly started: Promise<void>
  release(): void
}

export function holdCollector(name = 'held'): HeldCollector {
  let runs = 0
  let release = (): void => {}
  let start = (): void => {}
  const started = new Promise<void>(resolve => {
    start = resolve
  })
  const end = collect(() => {
    runs += 1
    start()
    return new Promise<void>(resolve => {
      release = resolve
    })
  }, name)
  return {
    runs: () => runs,
    started,
    release: () => release(),
    [Symbol.dispose]() {
      end()
      release()
    },
  }
}
