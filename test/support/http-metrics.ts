import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  request,
  type Server,
} from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectHttpMetrics, type HttpMetricsOptions } from 'metrics-facade/http'
import * as assert from 'uvu/assert'
import { nextTurn } from './gate.ts'
import { withInstalled } from './installed.ts'

/** A server on a free port of the loopback address, and what asks it. */
export interface Served {
  readonly server: Server
  readonly port: number
  /** The status of an answer, once all of it has been read. */
  readonly get: (path: string, options?: RequestOptions) => Promise<number>
}

/** Reads an answer to its end, and returns its status. */
export function statusOf(port: number, options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, agent: false, ...options },
      (answer: IncomingMessage) => {
        answer.on('error', reject)
        answer.on('end', () => resolve(answer.statusCode!))
        answer.resume()
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}

/** Runs `body` with a server on a free port, and closes it with all its connections. */
export async function withServer<T>(
  listener: RequestListener,
  body: (served: Served) => Promise<T>,
  server: Server = createServer(),
): Promise<T> {
  server.on('request', listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    return await body({ server, port, get: (path, options) => statusOf(port, { path, ...options }) })
  } finally {
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
}

/** Runs `body` with a fresh recorder installed, while the requests of this process are measured. */
export function measuring<T>(
  options: HttpMetricsOptions,
  body: (recorder: DebuggingRecorder) => Promise<T>,
): Promise<T> {
  return withInstalled(new DebuggingRecorder(), async recorder => {
    using _end = collectHttpMetrics(options)
    return await body(recorder)
  })
}

/** How many values the histograms of a name have, by the values of their labels: `{ 'GET /a 200': 1 }`. */
export function countsOf(recorder: DebuggingRecorder, name: string): Record<string, number> {
  const counts = recorder
    .snapshot()
    .entries.filter(entry => entry.name === name)
    .map(({ labels, value }) => [
      Object.values(labels).join(' '),
      Array.isArray(value) ? value.length : value,
    ])
  return Object.fromEntries(counts)
}

/** The answers of the server, counted by method, route and code. */
export function answers(recorder: DebuggingRecorder): Record<string, number> {
  return countsOf(recorder, 'http_request_duration_seconds')
}

/** Lets the event loop turn until `isSo`: what a client has seen may not have ended for the server. */
export async function until(isSo: () => boolean): Promise<void> {
  for (const giveUp = Date.now() + 20_000; Date.now() < giveUp; await nextTurn()) if (isSo()) return
  assert.unreachable(`still not so: ${isSo}`)
}

/** Waits until so many requests were answered, and none is under way. */
export async function answered(recorder: DebuggingRecorder, count: number): Promise<Record<string, number>> {
  const total = () => Object.values(answers(recorder)).reduce((sum, each) => sum + each, 0)
  await until(
    () =>
      total() >= count &&
      Object.values(countsOf(recorder, 'http_requests_in_flight')).every(each => each === 0),
  )
  assert.is(total(), count)
  return answers(recorder)
}

/** A connection that sends what it is told, byte by byte. */
export async function connection(port: number, text = ''): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  // What the other end breaks off is no error of the test.
  socket.on('error', () => {})
  socket.write(text)
  return socket
}
