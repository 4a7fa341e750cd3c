import type { ListenerAddress } from 'metrics-exporter-prometheus'
import * as assert from 'uvu/assert'
import { ask } from './http-client.ts'

/** The answer to a health check: its status, and its body but for the time. */
export async function healthAt(
  address: ListenerAddress | { readonly socketPath: string },
  path = '/health',
): Promise<readonly [status: number, body: Record<string, unknown>]> {
  const { status, text, headers } = await ask(address, path)
  assert.is(headers['content-type'], 'application/json')
  assert.is(headers['content-length'], String(Buffer.byteLength(text)))
  const { uptimeSeconds, ...body } = JSON.parse(text)
  assert.ok(uptimeSeconds > 0 && uptimeSeconds <= process.uptime(), `${uptimeSeconds} seconds`)
  return [status, body]
}

/** The body of an answer without more to say. */
export const ready = { status: 'ready' }
export const notReady = { status: 'not ready' }
