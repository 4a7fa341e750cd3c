import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The connections of a server, none of which keeps the process alive, and what is under way on them. */
export class Connections {
  /** Those that take requests, and whether an answer is under way on them. */
  readonly #open = new Map<Socket, boolean>()
  /** Those on which TLS has not agreed yet, by their peer. */
  readonly #handshaking = new Map<string, Socket>()
  #isEnding = false

  constructor(server: Server, isSecure: boolean) {
    server.on('connection', socket => {
      socket.unref()
      if (isSecure) this.#awaitHandshake(socket)
      else this.#add(socket)
    })
    if (!isSecure) return
    // TLS puts a socket of its own upon that of the connection; what they have in common is their peer.
    server.on('secureConnection', (socket: Socket) => {
      this.#handshaking.delete(peerOf(socket))
      this.#add(socket)
    })
  }

  /** For the time until `response` is sent, an answer is under way. */
  answering(socket: Socket, response: ServerResponse): void {
    this.#open.set(socket, true)
    response.once('finish', () => {
      if (this.#open.has(socket)) this.#open.set(socket, false)
      // Then the answer that was under way is the last of its connection.
      if (this.#isEnding) socket.destroySoon()
    })
  }

  /** Ends every connection without an answer under way at once, and the others with their answer. */
  end(): void {
    this.#isEnding = true
    // Not closeIdleConnections(): it leaves those that have not sent a request yet.
    for (const socket of this.#handshaking.values()) socket.destroy()
    for (const [socket, isAnswering] of this.#open) if (!isAnswering) socket.destroy()
  }

  #add(socket: Socket): void {
    this.#open.set(socket, false)
    socket.once('close', () => this.#open.delete(socket))
  }

  #awaitHandshake(socket: Socket): void {
    const peer = peerOf(socket)
    this.#handshaking.set(peer, socket)
    socket.once('close', () => {
      if (this.#handshaking.get(peer) === socket) this.#handshaking.delete(peer)
    })
  }
}

function peerOf({ localAddress, remoteAddress, remotePort }: Socket): string {
  return `${localAddress} ${remoteAddress} ${remotePort}`
}
