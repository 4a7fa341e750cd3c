import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { AllowList } from './access.ts'

/** Who may connect, and how many connections and requests there may be. */
export interface Admission {
  readonly allowed: AllowList
  /** The most connections at a time. */
  readonly connections: number
  /** The most requests under way at a time. */
  readonly requestsPerConnection: number
}

/** The connections of a server and the answers under way on them. They do not keep the process alive. */
export class Connections {
  readonly #admission: Admission
  /** The number of answers under way on each connection that accepts requests. */
  readonly #open = new Map<Socket, number>()
  /** The connections during their TLS handshake, by their peer. */
  readonly #handshaking = new Map<string, Socket>()
  #count = 0
  #isEnding = false

  constructor(server: Server, isSecure: boolean, admission: Admission) {
    this.#admission = admission
    // Replaces the server's own listeners instead of preceding them, so that a refused connection costs neither a parser
    // nor a handshake.
    const accept = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', socket => {
      if (!this.#admits(socket)) return void socket.destroy()
      this.#enter(socket, isSecure)
      for (const listener of accept) listener.call(server, socket)
    })
    if (!isSecure) return
    // TLS wraps the socket of the connection in another one; only the peer is the same.
    server.on('secureConnection', (socket: Socket) => {
      this.#handshaking.delete(peerOf(socket))
      this.#add(socket)
    })
  }

  /**
   * Counts an answer as under way until `response` is sent. If there are too many, closes the connection and returns
   * false: otherwise pipelined requests would all be worked on at the same time.
   */
  answering(socket: Socket, response: ServerResponse): boolean {
    if (socket.destroyed) return false
    if (this.#change(socket, 1) > this.#admission.requestsPerConnection) {
      socket.destroy()
      return false
    }
    response.once('finish', () => {
      const underWay = this.#change(socket, -1)
      // This was the last answer of the connection.
      if (this.#isEnding && underWay === 0) socket.destroySoon()
    })
    return true
  }

  /** Closes idle connections immediately, and each of the others after its last answer. */
  end(): void {
    this.#isEnding = true
    // Not closeIdleConnections(), which leaves connections open that have not sent a request yet.
    for (const socket of this.#handshaking.values()) socket.destroy()
    for (const [socket, underWay] of this.#open) if (underWay === 0) socket.destroy()
  }

  #admits({ remoteAddress }: Socket): boolean {
    const { allowed, connections } = this.#admission
    return this.#count < connections && allowed.admits(remoteAddress)
  }

  #enter(socket: Socket, isSecure: boolean): void {
    socket.unref()
    this.#count += 1
    socket.once('close', () => {
      this.#count -= 1
    })
    if (isSecure) this.#awaitHandshake(socket)
    else this.#add(socket)
  }

  #add(socket: Socket): void {
    this.#open.set(socket, 0)
    socket.once('close', () => this.#open.delete(socket))
  }

  /** Adds `change` to the number of answers under way on a connection, and returns the new number. */
  #change(socket: Socket, change: number): number {
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
