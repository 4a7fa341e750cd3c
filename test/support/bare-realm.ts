import { createContext, runInContext } from 'node:vm'
import type { Metafile } from 'esbuild'
import { bundleFacade, type Facade } from './copies.ts'

const bundle = await bundleFacade('iife')

/** The facade in one file that defines the global `facade`. */
export const script: string = bundle.outputFiles[0]!.text

export const outputs: Metafile['outputs'] = bundle.metafile.outputs

export interface BareRealm {
  readonly facade: Facade
  /** What `Date.now` of the realm reads. */
  readonly clock: { ms: number }
  /** Runs a program in the realm. */
  run(program: string): unknown
}

/** The facade in a realm that has nothing but ECMAScript and what is given, after `program` has run there. */
export function loadBare(globals: object = {}, program = ''): BareRealm {
  const clock = { ms: 1000 }
  const context = createContext({ clock, ...globals })
  runInContext('Date.now = () => clock.ms', context)
  runInContext(program, context)
  runInContext(script, context)
  return {
    facade: runInContext('facade', context),
    clock,
    run: text => runInContext(text, context),
  }
}
