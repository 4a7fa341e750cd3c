import { builtin } from '../base/builtin.ts'

/** In CommonJS; in ECMAScript modules there is no such variable. */
declare const __filename: string

/**
 * The path of the module that threads load: beside this one; where this one was bundled, that of the installed package,
 * as the program would find it. `undefined` if there is neither.
 */
export function threadModule(): string | undefined {
  const { existsSync } = builtin('node:fs')
  const { fileURLToPath } = builtin('node:url')
  const { dirname, join } = builtin('node:path')
  // There is no URL in CommonJS. Asked in this order: webpack takes it that every module has a `__filename`.
  const url: string | undefined = import.meta.url
  const here = url === undefined ? __filename : fileURLToPath(url)
  const beside = join(dirname(here), '../cjs/threads/index.js')
  if (existsSync(beside)) return beside
  // Mostly it is not loaded: it takes as long as all else of this.
  const { createRequire } = builtin('node:module')
  for (const from of [here, process.argv[1], join(process.cwd(), 'index.js')]) {
    try {
      return createRequire(from!).resolve('metrics-exporter-prometheus/threads')
    } catch {
      // The next one may find it.
    }
  }
  return undefined
}
