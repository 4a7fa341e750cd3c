import { type ExporterOptions, install } from 'metrics-exporter-prometheus'

// A worker of a cluster: listens as it is told, and tells where it does, or why it does not.

/** What a worker tells its primary. */
export interface Told {
  readonly port?: number
  readonly code?: string
  readonly message?: string
}

const options = JSON.parse(process.env.OPTIONS ?? '{}') as ExporterOptions
const told: Told = await install(options).then(
  handle => ({ port: handle.address!.port }),
  ({ code, message }) => ({ code, message }),
)
process.send!(told)
