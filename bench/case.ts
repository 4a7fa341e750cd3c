import { fork } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Task } from './child.ts'
import { type Cores, clientCore, onCore } from './pinned.ts'
import { timeLimitMs } from './plan.ts'

const here = import.meta.dirname
const dist = join(here, 'dist')

export const clientPath: string = join(dist, 'client.js')

/** Cases run as plain JavaScript: a loader that compiles as it goes would change the functions that are measured. */
export async function compileCases(): Promise<void> {
  await build({
    entryPoints: [join(here, 'child.ts'), join(here, 'client.ts')],
    outdir: dist,
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    target: 'node20',
  })
}

/** The samples of a case; none if the library cannot do it. */
export type Samples = readonly number[] | 'given up'

/** Measures one case in a process of its own, which is given up if it takes too long. */
export function runCase(task: Task, cores?: Cores): Promise<Samples> {
  const [execPath, ...execArgv] = onCore(cores?.measured, [
    process.execPath,
    '--expose-gc',
    // That a metric has 10,000 series is what is measured.
    '--disable-warning=MetricsWarning',
  ])
  const env = cores === undefined ? process.env : { ...process.env, [clientCore]: String(cores.asking) }
  return new Promise((resolve, reject) => {
    const child = fork(join(dist, 'child.js'), [], { cwd: here, execPath: execPath!, execArgv, env })
    let samples: Samples | undefined
    const timer = setTimeout(() => {
      console.error(`${task.name} takes longer than ${timeLimitMs / 1000} s at "${task.work}"`)
      samples = 'given up'
      child.kill()
    }, timeLimitMs)
    child.once('message', (message: readonly number[]) => {
      samples = message
    })
    child.once('error', reject)
    child.once('close', () => {
      clearTimeout(timer)
      if (samples === undefined) reject(new Error(`${task.name} failed at "${task.work}"`))
      else resolve(samples)
    })
    child.send(task)
  })
}
