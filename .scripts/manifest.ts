import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a build needs to know of a package. */
export interface Manifest {
  /** The sources that `exports` leads to, from the folder of the package: `./lib/index.ts`. */
  readonly entryPoints: readonly string[]
  /** The sources of the programs that `bin` names. */
  readonly programs: readonly string[]
  /** The packages that its users have beside it, itself among them. All others are bundled. */
  readonly external: readonly string[]
  readonly subpaths: readonly string[]
}

export function readManifest(folder: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const targets: Array<{ 'metrics-facade-source'?: string }> = Object.values(manifest.exports)
  return {
    entryPoints: targets.flatMap(({ 'metrics-facade-source': source }) => source ?? []),
    programs: Object.values<string>(manifest.bin ?? {}).map(path =>
      path.replace('./dist/esm/', './lib/').replace(/\.js$/, '.ts'),
    ),
    external: Object.keys({ [manifest.name]: '', ...manifest.dependencies, ...manifest.peerDependencies }),
    subpaths: Object.keys(manifest.exports),
  }
}
