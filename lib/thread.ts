import { messageOf } from './printable.ts'
import { warnOnce } from './warn.ts'

/** What an exporter in the main thread leaves for worker threads: a module that installs a recorder, or why it cannot. */
interface Invitation {
  readonly module?: string
  readonly warning?: string
}

/** The modules of Node that find and load it. */
interface Builtins {
  getEnvironmentData(key: string): Invitation | undefined
  createRequire(path: string | undefined): (path: string | undefined) => void
}

/** In a worker thread, lets an exporter of the main thread install a recorder that it reads. */
export function joinMainThread(): void {
  let left: Invitation | undefined
  try {
    const { process } = globalThis as unknown as { process: { getBuiltinModule(name: string): Builtins } }
    left = process.getBuiltinModule('worker_threads').getEnvironmentData('metrics-facade.1')
    process.getBuiltinModule('module').createRequire(left!.module)(left!.module)
  } catch (error) {
    // Without an invitation, this is no Node, or nobody has installed an exporter.
    if (left)
      warnOnce('thread', left.warning ?? `The metrics of this thread are not collected: ${messageOf(error)}`)
  }
}
