import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { maximumBytes, RefusedText } from './language-model.ts'

// The parts that the example services share and that have nothing to do with metrics.

/** Where the examples listen; HOST=0.0.0.0 admits other machines, too. */
export const host: string = process.env.HOST ?? '127.0.0.1'

/**
 * The port that an environment variable sets; 0 for any free one.
 *
 * @param usual - the port if the variable is not set, or empty.
 */
export function portOf(variable: string, usual: number): number {
  const text = process.env[variable] || String(usual)
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new Error(`${variable} is "${text}": set it to a port from 0 to 65535, 0 for any free one`)
}

/** Reads the body of a request. A body that is too long is cut, but still longer than `maximumBytes`. */
export async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request) {
    // The rest is read, but not stored: a client that cannot finish sending would miss the answer.
    if (size <= maximumBytes) chunks.push(chunk)
    size += chunk.length
  }
  return Buffer.concat(chunks)
}

export function sendJson(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(content)}\n`)
}

/** Answers the request of a text that failed. */
export function sendProblem(response: ServerResponse, error: unknown): void {
  if (error instanceof RefusedText) {
    const { reason, message } = error
    sendJson(response, reason === 'too_large' ? 413 : 400, { error: message, reason })
  } else {
    console.error(error)
    sendJson(response, 500, { error: 'The text could not be worked on.' })
  }
}

/** A server that listens. */
export interface Service {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string
  close(): Promise<unknown>
}

/**
 * Listens on `port`, 0 for any free one.
 *
 * @param patienceMs - how long closing waits for answers under way, and for clients that are still sending.
 */
export async function serve(
  port: number,
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  patienceMs = 5_000,
): Promise<Service> {
  const server = createServer((request, response) => {
    answer(request, response).catch(error => {
      console.error(error)
      response.destroy()
    })
  }).listen(port, host)
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    url: `http://${host}:${address.port}`,
    close: () => {
      server.close()
      setTimeout(() => server.closeAllConnections(), patienceMs).unref()
      return once(server, 'close')
    },
  }
}

/**
 * Starts a program, and calls the function that `start` returns when it receives SIGINT or SIGTERM.
 *
 * @param hint - the remedy if it cannot start.
 */
export async function run(hint: string, start: () => Promise<() => Promise<unknown>>): Promise<void> {
  try {
    const stop = await start()
    const end = (): Promise<void> => stop().then(() => process.exit(0))
    process.once('SIGINT', end).once('SIGTERM', end)
  } catch (error) {
    console.error(`The service cannot start: ${error instanceof Error ? error.message : error} (${hint})`)
    process.exit(1)
  }
}
