import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as assert from 'uvu/assert'
import { ask } from '../../support/http-client.ts'
import { checkCompressed, checkListener, checkText } from './expected.ts'
import type { Report } from './scenario.ts'

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}

/** Is pushed to by a program, and looks at it when it says that it is ready. */
class Station {
  reports = 0
  failure: unknown
  readonly #options: VisitOptions
  readonly #server: Server
  #pushed: (text: string) => void = () => {}
  /** The first push in which everything was there. */
  readonly #push = new Promise<string>(resolve => {
    this.#pushed = resolve
  })

  constructor(options: VisitOptions) {
    this.#options = options
    this.#server = createServer(async (request, response) => {
      const text = await textOf(request)
      if (request.url === '/ready') await this.#look(JSON.parse(text))
      else if (text.includes('job_bytes_count')) this.#pushed(text)
      response.end()
    })
  }

  async #look({ port, fetchPort, fetched }: Report): Promise<void> {
    this.reports += 1
    const { fetch = true, push = true, serveFetch = false } = this.#options
    try {
      await checkListener(port)
      if (fetch) checkCompressed(fetched!)
      assert.is(fetchPort !== undefined, serveFetch)
      if (fetchPort !== undefined) {
        const headers = { 'accept-encoding': 'gzip' }
        checkCompressed(await ask({ host: '127.0.0.1', port: fetchPort }, '/metrics', { headers }))
      }
      if (push) checkText(await this.#push)
    } catch (error) {
      this.failure = error
    }
  }

  async open(): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

export interface VisitOptions {
  /** Whether it reports what `fetchHandler()` answers. `true` by default. */
  readonly fetch?: boolean
  /** Whether it pushes. `true` by default. */
  readonly push?: boolean
  /** Whether it serves `fetchHandler()` as well. `false` by default. */
  readonly serveFetch?: boolean
}

/**
 * Runs a program that calls `serve` of scenario.ts, checks all that it serves and pushes, and that it ends by itself.
 *
 * @param launched - starts it with this environment, and resolves to what it wrote when it has ended with code 0.
 */
export async function visit(
  launched: (env: Readonly<Record<string, string>>) => Promise<string>,
  options: VisitOptions = {},
): Promise<string> {
  const station = new Station(options)
  try {
    const output = await launched({ STATION: await station.open() })
    if (station.failure !== undefined) throw station.failure
    assert.is(station.reports, 1, `it has reported once\n${output}`)
    return output
  } finally {
    station.close()
  }
}
