import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, Program } from './processes.ts'

/** A sample as a store has it: its time in milliseconds, and its value. */
export type StoredSample = readonly [timestampMs: number, value: number]

/** A series of a store, with what was asked for of it. */
export interface StoredSeries {
  readonly labels: Readonly<Record<string, string>>
  readonly samples: readonly StoredSample[]
}

interface Start {
  readonly command: string
  readonly argv: (address: string, directory: string) => readonly string[]
  readonly isReady: RegExp
}

const prometheus: Start = {
  command: 'prometheus',
  argv: (address, directory) => {
    const config = join(directory, 'prometheus.yml')
    writeFileSync(config, '{}')
    return [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
      '--web.enable-remote-write-receiver',
    ]
  },
  isReady: /Server is ready to receive web requests/,
}

const victoriaMetrics: Start = {
  command: 'victoria-metrics',
  argv: (address, directory) => [
    `-storageDataPath=${join(directory, 'data')}`,
    `-httpListenAddr=${address}`,
    // Otherwise what is younger than half a minute is not shown.
    '-search.latencyOffset=1ms',
    '-search.disableCache',
  ],
  isReady: /started VictoriaMetrics/,
}

/** A real store that takes remote write, with its data in a directory of its own. */
export class WriteReceiver {
  readonly url: string
  readonly #start: Start
  readonly #address: string
  readonly #directory: string
  #program: Program | undefined

  private constructor(start: Start, address: string, directory: string) {
    this.#start = start
    this.#address = address
    this.url = `http://${address}`
    this.#directory = directory
  }

  /** A Prometheus, or a VictoriaMetrics, of Debian's. */
  static async start(name: 'Prometheus' | 'VictoriaMetrics'): Promise<WriteReceiver> {
    const directory = mkdtempSync(join(tmpdir(), 'metrics-receiver-'))
    const start = name === 'Prometheus' ? prometheus : victoriaMetrics
    const receiver = new WriteReceiver(start, `127.0.0.1:${await freePort()}`, directory)
    await receiver.begin()
    return receiver
  }

  /** Starts it, with the data that it has. */
  async begin(): Promise<void> {
    const { command, argv, isReady } = this.#start
    this.#program = new Program(command, argv(this.#address, this.#directory))
    await this.#program.says(isReady)
  }

  /** Stops it, and keeps its data. */
  async end(): Promise<void> {
    await this.#program?.stop()
  }

  get endpoint(): string {
    return `${this.url}/api/v1/write`
  }

  /** What an instant query gives: for each series one value, or with a range such as `[5m]` all of its samples. */
  async query(query: string): Promise<StoredSeries[]> {
    const response = await fetch(`${this.url}/api/v1/query?${new URLSearchParams({ query })}`)
    const { status, error, data } = (await response.json()) as {
      status: string
      error?: string
      data: { result: Array<{ metric: Record<string, string>; value?: Raw; values?: Raw[] }> }
    }
    if (status !== 'success') throw new Error(`${query}: ${error}`)
    return data.result.map(({ metric, value, values = [value!] }) => ({
      labels: metric,
      samples: values.map(([seconds, text]) => [Math.round(seconds * 1_000), numberOf(text)] as const),
    }))
  }

  async stop(): Promise<void> {
    await this.end()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

type Raw = readonly [seconds: number, value: string]

function numberOf(text: string): number {
  return Number(text.replace('Inf', 'Infinity'))
}
