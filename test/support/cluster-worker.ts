import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ExporterOptions, install, installRecorder } from 'metrics-exporter-prometheus'

// A worker of a cluster: listens as it is told, and tells where it does, or why it does not.

/** What a worker tells its primary. */
export interface Told {
  readonly port?: number
  readonly code?: string
  readonly message?: string
  /** The process warnings of one who was scraped twice through a handler. */
  readonly warnings?: readonly string[]
}

/** Mounts a handler, on a port that workers share or on one of its own, and scrapes it twice. */
async function toldByHandler(options: ExporterOptions, exclusive: boolean): Promise<Told> {
  const warnings: string[] = []
  process.on('warning', ({ name, message }) => {
    if (name === 'MetricsWarning') warnings.push(message)
  })
  const server = createServer(installRecorder(options).requestHandler())
  await new Promise<void>(resolve => server.listen({ host: '127.0.0.1', port: 0, exclusive }, resolve))
  const { port } = server.address() as AddressInfo
  for (let time = 0; time < 2; time++) await (await fetch(`http://127.0.0.1:${port}/`)).text()
  return { warnings }
}

const { OPTIONS = '{}', HANDLER } = process.env
const options = JSON.parse(OPTIONS) as ExporterOptions
const told: Told =
  HANDLER === undefined
    ? await install(options).then(
        handle => ({ port: handle.address!.port }),
        ({ code, message }) => ({ code, message }),
      )
    : await toldByHandler(options, HANDLER === 'exclusive')
process.send!(told)
