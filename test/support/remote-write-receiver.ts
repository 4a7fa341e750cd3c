import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ReceivedSample, readWriteRequest } from './remote-write-reader.ts'

/** What came to a receiver. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly version: 1 | 2
  readonly samples: readonly ReceivedSample[]
}

/** An answer: its status, and what it says and has for headers. */
export interface ReceiverAnswer {
  readonly status: number
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

const messageOf2 = 'application/x-protobuf;proto=io.prometheus.write.v2.Request'

/** The headers by which a receiver of version 2 says that it has written everything. */
export function writtenHeaders({ version, samples }: ReceivedRequest): Readonly<Record<string, string>> {
  if (version === 1) return {}
  const histograms = samples.filter(({ value }) => typeof value === 'object').length
  return {
    'X-Prometheus-Remote-Write-Samples-Written': String(samples.length - histograms),
    'X-Prometheus-Remote-Write-Histograms-Written': String(histograms),
    'X-Prometheus-Remote-Write-Exemplars-Written': '0',
  }
}

/** A receiver on a free port of the loopback that keeps what came, and answers as it is told. */
export class ReceiverStub {
  readonly requests: ReceivedRequest[] = []
  /** What was wrong with requests. */
  readonly faults: unknown[] = []
  /** By default everything is written. */
  answer: (request: ReceivedRequest) => ReceiverAnswer | Promise<ReceiverAnswer> = request => ({
    status: 204,
    headers: writtenHeaders(request),
  })
  /** Takes over before the request is read, and answers, or does not. */
  instead: ((response: ServerResponse) => void) | undefined
  readonly #server: Server

  constructor(makeServer: (handler: RequestListener) => Server = handler => createServer(handler)) {
    this.#server = makeServer((request, response) => void this.#take(request, response))
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.instead !== undefined) return this.instead(response)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url: path = '', headers } = request
    try {
      const version = headers['content-type'] === messageOf2 ? 2 : 1
      const samples = readWriteRequest(Buffer.concat(chunks), version)
      const received = { method, path, headers, version, samples } as const
      this.requests.push(received)
      const { status, text = '', headers: more = {} } = await this.answer(received)
      response.writeHead(status, more).end(status === 204 ? undefined : text)
    } catch (error) {
      this.faults.push(error)
      // Not an error, which would be tried again for ever.
      response.writeHead(204).end()
    }
  }

  async listen(port = 0): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(port, '127.0.0.1', resolve))
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/api/v1/write`
  }

  /** All samples of all requests that were answered with success, in the order in which they came. */
  get samples(): ReceivedSample[] {
    return this.requests.flatMap(({ samples }) => samples)
  }

  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }
}
