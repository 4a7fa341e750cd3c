import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, Program } from './processes.ts'

/** A metric as the gateway holds it, numbers as text. */
export interface HeldMetric {
  readonly type: string
  readonly help?: string
  readonly metrics: ReadonlyArray<{
    readonly labels: Readonly<Record<string, string>>
    readonly value?: string
    readonly count?: string
    readonly sum?: string
    readonly buckets?: Readonly<Record<string, string>>
    readonly quantiles?: Readonly<Record<string, string>>
  }>
}

/** A group: its labels, and what was pushed to it by name. */
export interface HeldGroup {
  readonly labels: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, HeldMetric>>
}

/** How a gateway is started. */
export interface PushgatewayOptions {
  /** Any free one by default. */
  readonly port?: number
  /** Who may use it, by name, each with the bcrypt hash of a password. Everyone by default. */
  readonly users?: Readonly<Record<string, string>>
}

/** What the gateway adds to each group itself. */
const ownMetrics: readonly string[] = ['push_time_seconds', 'push_failure_time_seconds']

/** A real Pushgateway of Debian's, which keeps what it has in memory only. */
export class Pushgateway {
  readonly port: number
  readonly url: string
  readonly #program: Program
  readonly #directory: string

  private constructor(program: Program, port: number, directory: string) {
    this.#program = program
    this.port = port
    this.url = `http://127.0.0.1:${port}`
    this.#directory = directory
  }

  static async start({ port: given, users }: PushgatewayOptions = {}): Promise<Pushgateway> {
    const port = given ?? (await freePort())
    const directory = mkdtempSync(join(tmpdir(), 'metrics-pushgateway-'))
    const config = join(directory, 'web.json')
    // JSON is YAML.
    writeFileSync(config, JSON.stringify(users === undefined ? {} : { basic_auth_users: users }))
    const program = new Program('prometheus-pushgateway', [
      `--web.listen-address=127.0.0.1:${port}`,
      `--web.config.file=${config}`,
      '--persistence.file=',
    ])
    const gateway = new Pushgateway(program, port, directory)
    try {
      await program.says(/Listening on/)
    } catch (error) {
      await gateway.stop()
      throw error
    }
    return gateway
  }

  /** The whole URL of the group that has no label but its job. */
  groupUrl(job: string): string {
    return `${this.url}/metrics/job/${job}`
  }

  /** All groups that it holds; `authorization` is the header of that name. */
  async groups(authorization?: string): Promise<readonly HeldGroup[]> {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    const response = await fetch(`${this.url}/api/v1/metrics`, { headers })
    if (!response.ok) throw new Error(`The gateway answers ${response.status}.`)
    const { data } = (await response.json()) as { data: Array<Record<string, unknown>> }
    return data.map(({ labels, last_push_successful: _, ...held }) => {
      const pushed = Object.entries(held).filter(([name]) => !ownMetrics.includes(name))
      return { labels, metrics: Object.fromEntries(pushed) } as HeldGroup
    })
  }

  /** The group with these labels; `undefined` when there is none. */
  async group(
    labels: Readonly<Record<string, string>>,
    authorization?: string,
  ): Promise<HeldGroup | undefined> {
    const pairs = (of: Readonly<Record<string, string>>): string => JSON.stringify(Object.entries(of).sort())
    const groups = await this.groups(authorization)
    return groups.find(group => pairs(group.labels) === pairs(labels))
  }

  /** From now on connections are taken, and nothing is read or answered. */
  hold(): void {
    this.#program.signal('SIGSTOP')
  }

  goOn(): void {
    this.#program.signal('SIGCONT')
  }

  async stop(): Promise<void> {
    this.goOn()
    await this.#program.stop()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
