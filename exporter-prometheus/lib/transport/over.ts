import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What is called when a connection closes: by one listener for all, because a client may send many requests at once. */
const callsAtClose = new WeakMap<Socket, Set<() => void>>()

/** Calls back when a connection closes, or at once if it has already, unless that is taken out of `callsAtClose`. */
function callAtClose(socket: Socket, call: () => void): void {
  if (socket.closed) {
    call()
    return
  }
  const known = callsAtClose.get(socket)
  if (known !== undefined) {
    known.add(call)
    return
  }
  const calls = new Set([call])
  callsAtClose.set(socket, calls)
  socket.once('close', () => {
    for (const call of calls) call()
  })
}

/** Calls back once, when a request is answered or its client gone. */
export function whenOver(
  request: IncomingMessage,
  response: ServerResponse,
  call: (isSent: boolean) => void,
): void {
  let isSent = false
  // Ahead of the listener by which Node takes the socket away. It emits this for a socket that was destroyed as well.
  response.prependListener('finish', () => {
    isSent = !response.socket?.destroyed
  })
  const { socket } = request
  const settle = (): void => {
    response.off('close', settle)
    callsAtClose.get(socket)?.delete(settle)
    call(isSent && response.writableFinished)
  }
  response.once('close', settle)
  // An answer that waits behind others on its connection is not told when that ends. HTTP/2 has no such, nor do mocks.
  if (request.httpVersionMajor === 1 && typeof socket?.once === 'function') callAtClose(socket, settle)
}
