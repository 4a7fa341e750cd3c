import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually, freePort, Program } from './processes.ts'

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data: unknown
}

/** One series of a query's result, with its value now. */
export interface QueryResult {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A real Prometheus, with its data in a directory of its own. */
export class Prometheus {
  readonly #program: Program
  readonly #url: string
  readonly #directory: string

  private constructor(program: Program, url: string, directory: string) {
    this.#program = program
    this.#url = url
    this.#directory = directory
  }

  /** Starts one that scrapes `target`, a host and port, each second, with more settings of a scrape, and more flags. */
  static async start(
    target: string,
    settings: Readonly<Record<string, unknown>> = {},
    flags: readonly string[] = [],
  ): Promise<Prometheus> {
    // JSON is YAML.
    const scrape = { job_name: 'example', scrape_interval: '1s', scrape_timeout: '1s', ...settings }
    return Prometheus.run(
      JSON.stringify({ scrape_configs: [{ ...scrape, static_configs: [{ targets: [target] }] }] }),
      {},
      flags,
    )
  }

  /**
   * Starts one with this configuration, with these files beside it, by their names, and with more flags.
   *
   * @param command - by default that of Debian.
   */
  static async run(
    configuration: string,
    files: Readonly<Record<string, string>> = {},
    flags: readonly string[] = [],
    command = 'prometheus',
  ): Promise<Prometheus> {
    const directory = mkdtempSync(join(tmpdir(), 'metrics-prometheus-'))
    const config = join(directory, 'prometheus.yml')
    writeFileSync(config, configuration)
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
    const address = `127.0.0.1:${await freePort()}`
    const program = new Program(command, [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
      ...flags,
    ])
    const server = new Prometheus(program, `http://${address}`, directory)
    try {
      await program.says(/Server is ready to receive web requests/)
    } catch (error) {
      await server.stop()
      throw error
    }
    return server
  }

  /** Where it listens. */
  get url(): string {
    return this.#url
  }

  /** The lines of its log in which this Prometheus finds fault with what it scraped. */
  complaints(): string[] {
    return this.#program.output.split('\n').filter(line => /level=(warn|error).*scrape/.test(line))
  }

  async get(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const response = await fetch(`${this.#url}/api/v1/${path}?${new URLSearchParams(parameters)}`)
    const { status, error, data } = (await response.json()) as Answer
    if (status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${error}`)
    return data
  }

  async query(expression: string): Promise<readonly QueryResult[]> {
    const data = (await this.get('query', { query: expression })) as {
      result: Array<{ metric: Record<string, string>; value: [number, string] }>
    }
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }))
  }

  /** The value of the one series that `expression` gives; undefined when there is none. */
  async valueOf(expression: string): Promise<number | undefined> {
    const results = await this.query(expression)
    if (results.length > 1) throw new Error(`${expression} gives ${results.length} series.`)
    return results[0]?.value
  }

  /** Waits until the one series that `expression` gives has a value that is `good`, and returns it. */
  async waitFor(expression: string, good: (value: number) => boolean): Promise<number> {
    let last: number | undefined
    try {
      return await eventually(expression, async () => {
        last = await this.valueOf(expression)
        return last !== undefined && good(last) ? last : undefined
      })
    } catch (error) {
      throw new Error(`${(error as Error).message}; its last value was ${last}.`, { cause: error })
    }
  }

  async stop(): Promise<void> {
    await this.#program.stop()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
