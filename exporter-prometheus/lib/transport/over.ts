import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Callbacks for the end of a connection. All share one listener, because a client may send many requests at once. */
const callsAtClose = new WeakMap<Socket, Set<() => void>>()

/** Calls back when a connection closes, or immediately if it is closed. Removing it from `callsAtClose` cancels that. */
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

/** Calls back once, when a request is answered or its client is gone. */
export function whenOver(
  request: IncomingMessage,
  response: ServerResponse,
  call: (isSent: boolean) => void,
): void {
  let isSent = false
  // Before Node's own listener, which detaches the socket. Node emits this event for a destroyed socket, too.
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
  // An answer that waits behind others is not closed with its connection. HTTP/2 and mocks do not have such answers.
  if (request.httpVersionMajor === 1 && typeof socket?.once === 'function') callAtClose(socket, settle)
}
