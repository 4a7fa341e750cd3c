import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a build needs to know of a package. */
export interface Manifest {
  /** The sources that `exports` leads to, from the folder of the package: `./lib/index.ts`. */
  readonly entryPoints: readonly string[]
  /** The one of them that Node loads in parts, if there is one, and the file for bundlers that has all of them. */
  readonly whole: { readonly entryPoint: string; readonly file: string } | undefined
  /** The sources of the programs that `bin` names. */
  readonly programs: readonly string[]
  /** The packages that its users have beside it, itself among them. All others are bundled. */
  readonly external: readonly string[]
  readonly subpaths: readonly string[]
}

interface Target {
  readonly 'metrics-facade-source'?: string
  readonly import?: { readonly module?: string }
}

export function readManifest(folder: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const targets: Target[] = Object.values(manifest.exports)
  const parted = targets.find(target => target.import?.module !== undefined)
  return {
    entryPoints: targets.flatMap(({ 'metrics-facade-source': source }) => source ?? []),
    whole: parted && { entryPoint: parted['metrics-facade-source']!, file: parted.import!.module! },
    programs: Object.values<string>(manifest.bin ?? {}).map(path =>
      path.replace('./dist/esm/', './lib/').replace(/\.js$/, '.ts'),
    ),
    external: Object.keys({ [manifest.name]: '', ...manifest.dependencies, ...manifest.peerDependencies }),
    subpaths: Object.keys(manifest.exports),
  }
}
