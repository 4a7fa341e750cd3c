import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { AllowList } from './access.ts'

/** Who may connect, and how much of it. */
export interface Admission {
  readonly allowed: AllowList
  /** At a time. */
  readonly connections: number
  /** Under way at a time. */
  readonly requestsPerConnection: number
}

/** The connections of a server, none of which keeps the process alive, and what is under way on them. */
export class Connections {
  readonly #admission: Admission
  /** Those that take requests, and how many answers are under way on them. */
  readonly #open = new Map<Socket, number>()
  /** Those on which TLS has not agreed yet, by their peer. */
  readonly #handshaking = new Map<string, Socket>()
  #count = 0
  #isEnding = false

  constructor(server: Server, isSecure: boolean, admission: Admission) {
    this.#admission = admission
    // In place of what the server does with a connection, and not only ahead of it: who is dropped costs neither a
    // parser nor a handshake.
    const accept = server.listeners('connection')
    server.removeAllListeners('connection')
    server.on('connection', socket => {
      if (!this.#admits(socket)) return void socket.destroy()
      this.#enter(socket, isSecure)
      for (const listener of accept) listener.call(server, socket)
    })
    if (!isSecure) return
    // TLS puts a socket of its own upon that of the connection; what they have in common is their peer.
    server.on('secureConnection', (socket: Socket) => {
      this.#handshaking.delete(peerOf(socket))
      this.#add(socket)
    })
  }

  /**
   * For the time until `response` is sent, an answer is under way. Returns false, and ends the connection, if there are
   * too many: requests that do not wait for the answers before them would otherwise all be worked on at once.
   */
  answering(socket: Socket, response: ServerResponse): boolean {
    if (socket.destroyed) return false
    if (this.#change(socket, 1) > this.#admission.requestsPerConnection) {
      socket.destroy()
      return false
    }
    response.once('finish', () => {
      const underWay = this.#change(socket, -1)
      // Then this answer was the last of its connection.
      if (this.#isEnding && underWay === 0) socket.destroySoon()
    })
    return true
  }

  /** Ends every connection without an answer under way at once, and the others with the last of theirs. */
  end(): void {
    this.#isEnding = true
    // Not closeIdleConnections(): it leaves those that have not sent a request yet.
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

  /** Adds `change` to the answers under way on a connection, and returns how many there are now. */
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
