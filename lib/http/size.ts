import type { IncomingMessage, ServerResponse } from 'node:http'

/** Head of a response as Node has sent it; HTTP/2 has none. */
interface Sent extends ServerResponse {
  readonly _header?: string | null
}

const lines: Readonly<Record<'content-length' | 'content-type', RegExp>> = {
  'content-length': /^content-length: *([^\r]*)/im,
  'content-type': /^content-type: *([^\r]*)/im,
}

function headOf(response: Sent): string {
  return response._header ?? ''
}

/** A header of a response: Node keeps those that are passed to `writeHead()` only as they are sent. */
export function sentHeader(response: ServerResponse, name: keyof typeof lines): string | undefined {
  const kept = response.getHeader(name)
  return kept === undefined ? lines[name].exec(headOf(response))?.[1] : String(kept)
}

function lengthFrom(header: string | undefined): number | undefined {
  const length = Number(header)
  return header !== undefined && Number.isSafeInteger(length) && length >= 0 ? length : undefined
}

/** The bytes of the body of a request; `undefined` if it came in chunks, whose sum nobody tells. */
export function requestSize({ headers }: IncomingMessage): number | undefined {
  const length = lengthFrom(headers['content-length'])
  return length ?? (headers['transfer-encoding'] === undefined ? 0 : undefined)
}

/**
 * The bytes of the body of a response, with the frames of chunks if it was sent in such.
 *
 * @param written - what the connection has written for it, the head included; `undefined` if that is not known.
 */
export function responseSize(
  method: string | undefined,
  response: ServerResponse,
  written: number | undefined,
): number | undefined {
  const { statusCode } = response
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return 0
  const length = lengthFrom(sentHeader(response, 'content-length'))
  if (length !== undefined || written === undefined) return length
  return Math.max(written - Buffer.byteLength(headOf(response), 'latin1'), 0)
}
