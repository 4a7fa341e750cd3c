import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Http2Server, Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Server, Socket } from 'node:net'

/** Called with each request of HTTP/2, before the program's own listeners. */
export type OnHttp2Request = (request: Http2ServerRequest, response: Http2ServerResponse) => void

function isHttp2Server(server: Partial<Http2Server> | undefined): server is Http2Server {
  return typeof server?.updateSettings === 'function'
}

/**
 * Watches the servers of `node:http2` that listen for requests, its compatibility API. Node tells of their streams at
 * best, never of their requests; but it tells of every connection, and thus of the server, before the first request.
 */
export class Http2Servers {
  readonly #onRequest: OnHttp2Request
  readonly #servers = new Set<Http2Server>()

  constructor(onRequest: OnHttp2Request) {
    // Requests of HTTP/1 that such a server takes as well are on the channels of HTTP/1.
    this.#onRequest = (request, response) => {
      if (request.httpVersionMajor === 2) onRequest(request, response)
    }
    subscribe('net.server.socket', this.#onConnection)
  }

  end(): void {
    unsubscribe('net.server.socket', this.#onConnection)
    for (const server of this.#servers) server.off('request', this.#onRequest)
    this.#servers.clear()
  }

  readonly #onConnection = (message: unknown): void => {
    const { server } = (message as { readonly socket: Socket & { readonly server?: Server } }).socket
    if (!isHttp2Server(server as Partial<Http2Server> | undefined)) return
    this.#watch(server as unknown as Http2Server)
  }

  #watch(server: Http2Server): void {
    // Where nobody listens for requests, a listener would put the compatibility API beside the program's own streams.
    if (this.#servers.has(server) || server.listenerCount('request') === 0) return
    this.#servers.add(server)
    server.prependListener('request', this.#onRequest)
    server.once('close', () => this.#servers.delete(server))
  }
}
