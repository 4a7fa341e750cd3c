import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { ListenerAddress } from 'metrics-exporter-prometheus'
import type { ClientTls } from './certificates.ts'

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
  /** The name of the server's certificate, if it has shown one. */
  readonly certificate: string | undefined
}

/** What is asked for; GET by default. */
export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Asks over TLS. */
  readonly tls?: ClientTls
}

/** One request on a connection of its own, with no header but those given. */
export function ask(
  address: ListenerAddress | { readonly socketPath: string },
  path: string,
  { method = 'GET', headers = {}, tls }: Ask = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { ...address, path, method, headers, agent: false } as const
    const onResponse = (response: IncomingMessage): void => {
      const certificate = certificateOf(response)
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        const { statusCode, headers } = response
        resolve({ status: statusCode!, headers, body, text: body.toString(), certificate })
      })
    }
    const asked =
      tls === undefined ? request(options, onResponse) : secureRequest({ ...options, ...tls }, onResponse)
    asked.on('error', reject)
    asked.end()
  })
}

/** Whether a connection was ended without an answer to this request. */
export async function isDropped(answer: Promise<Answer>): Promise<boolean> {
  try {
    await answer
    return false
  } catch (error) {
    // What is dropped while it is written to is reset or has a broken pipe, as it happens.
    return ['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')
  }
}

function certificateOf({ socket }: IncomingMessage): string | undefined {
  const { subject } = (socket as Partial<TLSSocket>).getPeerCertificate?.() ?? {}
  return subject?.CN as string | undefined
}
