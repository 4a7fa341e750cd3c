import fs, { existsSync, renameSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import {
  type BuildError,
  type ExporterOptions,
  install,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import { currentRecorder, noopRecorder } from 'metrics-facade'
import * as assert from 'uvu/assert'
import { withDirectory } from './directory.ts'
import { rejectionOf } from './prometheus-fixture.ts'

/** Listens on a Unix socket in a directory of its own for the time of `body`. */
export function onSocket(
  body: (handle: PrometheusHandle, socketPath: string) => Promise<void>,
  options: ExporterOptions = {},
): Promise<void> {
  return withDirectory(async directory => {
    const socketPath = join(directory, 'metrics.sock')
    const handle = await install({ udsListener: socketPath, ...options })
    try {
      await body(handle, socketPath)
    } finally {
      await handle.close()
    }
  })
}

export function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(path, () => resolve(server))
  })
}

export const closed = (server: Server): Promise<void> => new Promise(resolve => server.close(() => resolve()))

/** Leaves a socket behind that nobody listens on, as a process does that was killed. */
export async function leaveStale(path: string): Promise<void> {
  const server = await listen(`${path}.old`)
  // Closing removes what was listened on, by its path then.
  renameSync(`${path}.old`, path)
  await closed(server)
  assert.ok(existsSync(path))
}

export async function refusal(socketPath: string, ...says: string[]): Promise<void> {
  const error = (await rejectionOf(install({ udsListener: socketPath }))) as BuildError
  assert.is(error.code, 'LISTENER_FAILED')
  for (const text of [socketPath, ...says]) assert.ok(error.message.includes(text), error.message)
  assert.is(currentRecorder(), noopRecorder)
}

/** Replaces a function of `node:fs` for the time of `body`. */
export async function withFs<Name extends 'unlinkSync' | 'lstatSync' | 'mkdtempSync'>(
  name: Name,
  replace: (real: (typeof fs)[Name]) => unknown,
  body: () => Promise<void>,
): Promise<void> {
  const real = fs[name]
  fs[name] = replace(real) as (typeof fs)[Name]
  syncBuiltinESMExports()
  try {
    await body()
  } finally {
    fs[name] = real
    syncBuiltinESMExports()
  }
}

export function fails(code: string, message: string): () => never {
  return () => {
    throw Object.assign(new Error(`${code}: ${message}`), { code })
  }
}
