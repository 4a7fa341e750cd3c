import { builtinModules } from 'node:module'
import { build } from 'esbuild'
import { type Answer, ask } from '../../support/http-client.ts'
import type { Application } from './application.ts'
import { Child } from './child.ts'

const flagsOf = (flags: readonly string[]): string => flags.map(flag => `"${flag}"`).join(', ')

/** What workerd wrote, and what it answered. */
export interface WorkerAnswer extends Answer {
  readonly output: string
}

/** Bundles a worker as its deployment would, serves it in workerd, and asks it. */
export async function askWorker(
  application: Application,
  entry: string,
  compatibility: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Promise<WorkerAnswer> {
  await build({
    absWorkingDir: application.path,
    entryPoints: [entry],
    outfile: 'worker.bundle.js',
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', ...builtinModules],
    logLevel: 'silent',
  })
  application.write(
    'config.capnp',
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker", esModule = embed "worker.bundle.js")],
    compatibilityDate = "2026-06-01",
    compatibilityFlags = [${flagsOf(compatibility)}],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  )
  const workerd = application.module('@cloudflare/workerd-linux-64/bin/workerd')
  const child = new Child(workerd, ['serve', '--control-fd=1', 'config.capnp'], { cwd: application.path })
  try {
    const [, port] = await child.until(/"socket":"http","port":(\d+)/)
    const answer = await ask({ host: '127.0.0.1', port: Number(port) }, '/metrics', { headers })
    child.stop()
    const { output } = await child.ended
    if (answer.status !== 200) throw new Error(`${entry} answered with ${answer.status}:\n${output}`)
    return { ...answer, output }
  } finally {
    child.stop()
  }
}
