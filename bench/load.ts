import { spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Library } from './cases/library.ts'
import type { Part, Plan } from './row.ts'

/** Milliseconds from the start to the end of a process that imports a part and does nothing. */
export function timeStart(library: Library, part: Part, plan: Plan): number[] {
  const module = library.parts![part]!
  const time = (): number => {
    const start = performance.now()
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', module])
    const elapsed = performance.now() - start
    if (status !== 0) throw new Error(stderr.toString())
    return elapsed
  }
  // The first run reads the files from the disk.
  time()
  return Array.from({ length: plan.rounds }, time)
}

/** Bytes of a part, bundled, minified and gzipped. */
export async function measureSize(library: Library, part: Part): Promise<number[]> {
  const { outputFiles } = await build({
    stdin: { contents: library.parts![part]!, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: part === 'exposing' ? 'node' : 'browser',
    write: false,
  })
  return [gzipSync(outputFiles[0]!.contents, { level: 9 }).length]
}
