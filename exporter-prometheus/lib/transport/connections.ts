import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** The connections of a server, none of which keeps the process alive, and what is under way on them. */
export class Connections {
  /** Those that take requests, and how many answers are under way on them. */
  readonly #open = new Map<Socket, number>()
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
    this.#count(socket, 1)
    response.once('finish', () => {
      const underWay = this.#count(socket, -1)
      // Then this answer was the last of its connection.
      if (this.#isEnding && underWay === 0) socket.destroySoon()
    })
  }

  /** Ends every connection without an answer under way at once, and the others with the last of theirs. */
  end(): void {
    this.#isEnding = true
    // Not closeIdleConnections(): it leaves those that have not sent a request yet.
    for (const socket of this.#handshaking.values()) socket.destroy()
    for (const [socket, underWay] of this.#open) if (underWay === 0) socket.destroy()
  }

  #add(socket: Socket): void {
    this.#open.set(socket, 0)
    socket.once('close', () => this.#open.delete(socket))
  }

  /** Adds `change` to the answers under way on a connection, and returns how many there are now. */
  #count(socket: Socket, change: number): number {
    const underWay = (this.#open.get(socket) ?? 0) + change
    if (this.#open.has(socket)) this.#open.set(socket, underWay)
    return underWay
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
