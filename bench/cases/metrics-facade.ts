import type { PrometheusRecorder } from 'metrics-exporter-prometheus'
import { swapGlobalRecorder } from 'metrics-facade'
import type { Families, Library, ServedStore, Store } from './library.ts'
import { chores } from './metrics-facade-chores.ts'
import { builder, exposition, loops } from './metrics-facade-loops.ts'
import { useOtherShapes } from './metrics-facade-shapes.ts'
import { storeOf } from './metrics-facade-store.ts'

/** Stays, as the metrics of a program do. */
let others: PrometheusRecorder | undefined

function openStore(families?: Families): Store {
  const recorder = builder().buildRecorder()
  swapGlobalRecorder(recorder)
  return storeOf(recorder, families)
}

async function serveStore(): Promise<ServedStore> {
  const recorder = await builder().withHttpListener({ host: '127.0.0.1', port: 0 }).build()
  swapGlobalRecorder(recorder)
  return { store: storeOf(recorder), port: recorder.handle().address!.port }
}

export const library: Library = {
  loops,
  exposition,
  useOtherShapes() {
    others = builder().buildRecorder()
    swapGlobalRecorder(others)
    useOtherShapes()
  },
  openStore,
  formats: ['openMetrics', 'protobuf', 'json'],
  serveStore,
  chores,
  compresses: true,
  parts: {
    emitting: "export { counter, gauge, histogram } from 'metrics-facade'",
    facade: "export * from 'metrics-facade'",
    exposing: "export * from 'metrics-facade'; export * from 'metrics-exporter-prometheus'",
  },
}
