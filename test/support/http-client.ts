import { type IncomingHttpHeaders, request } from 'node:http'
import type { ListenerAddress } from 'metrics-exporter-prometheus'

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
}

/** What is asked for; GET by default. */
export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** One request on a connection of its own, with no header but those given. */
export function ask(
  address: ListenerAddress,
  path: string,
  { method = 'GET', headers = {} }: Ask = {},
): Promise<Answer> {
  const { host, port } = address
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, path, method, headers, agent: false }, response => {
      const chunks: Buffer[] = []
      response.on('data', chunk => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        resolve({ status: response.statusCode!, headers: response.headers, body, text: body.toString() })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}
