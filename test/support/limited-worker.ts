import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { installRecorder } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'

// A process of a program with limits: records what it is told, and says what it was warned of.

/** What to record. */
export type Writes = ReadonlyArray<readonly [path: string, method: string, value: number]>

/** What it answers. */
export interface Told {
  readonly port?: number
  readonly warnings: readonly string[]
}

const warnings: string[] = []
process.on('warning', ({ message }) => warnings.push(message))
const { DIRECTORY = '', PER_LABEL } = process.env
const handle = installRecorder({
  processes: { directory: DIRECTORY, program: 'test' },
  cardinality: { perLabel: Number(PER_LABEL) },
  buckets: [10],
})

process.on('message', (writes: Writes) => {
  for (const [path, method, value] of writes) {
    counter('hits', { path, method }).increment(value)
    histogram('took_buckets', { method, path }).record(value)
  }
  counter('told_total').increment()
  process.send!({ warnings: warnings.splice(0) } satisfies Told)
})

const server = createServer(handle.requestHandler())
server.listen(0, '127.0.0.1', () => {
  process.send!({ port: (server.address() as AddressInfo).port, warnings: [] } satisfies Told)
})
