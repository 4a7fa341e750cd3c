import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'

/** How a package is built. */
export type Settings = BuildOptions & { readonly absWorkingDir: string; readonly metafile: true }

/** What the modules of a program export, by their path from the folder of its package, or by name if they are external. */
export class Modules {
  readonly #folder: string
  readonly #external: ReadonlySet<string>
  readonly #names = new Map<string, readonly string[]>()
  /** The module and the name of each key. */
  readonly #keys = new Map<string, readonly [path: string, name: string]>()

  private constructor(
    folder: string,
    found: Iterable<readonly [path: string, names: readonly string[]]>,
    external: ReadonlySet<string>,
  ) {
    this.#folder = folder
    this.#external = external
    for (const [path, names] of found) {
      this.#names.set(path, names)
      for (const name of names)
        this.#keys.set(this.#keys.has(name) ? `${name} of ${path}` : name, [path, name])
    }
  }

  /** Reads all modules that are reached from an entry point. */
  static async of(settings: Settings, entryPoint: string): Promise<Modules> {
    const { external: _, ...rest } = settings
    const options = {
      ...rest,
      format: 'esm',
      metafile: true,
      write: false,
      outdir: 'out',
      logLevel: 'error',
    } as const
    const { metafile: whole } = await build({
      ...options,
      entryPoints: [entryPoint],
      external: [...(settings.external ?? [])],
    })
    const each = await build({ ...options, entryPoints: Object.keys(whole.inputs), bundle: false })
    const imports = Object.values(whole.inputs).flatMap(input => input.imports)
    const external = new Set(imports.filter(({ external }) => external).map(({ path }) => path))
    const named = Object.fromEntries([...external].map(name => [name, name]))
    const outside = await build({ ...options, entryPoints: named, external: ['node:*'] })
    const paths = Object.entries(outside.metafile.outputs).map(
      ([path, output]) => [path.slice(4, -3), output.exports] as const,
    )
    const own = Object.values(each.metafile.outputs).map(
      ({ entryPoint, exports }) => [entryPoint!, exports] as const,
    )
    return new Modules(settings.absWorkingDir, [...own, ...paths], external)
  }

  isExternal(name: string): boolean {
    return this.#external.has(name)
  }

  has(path: string): boolean {
    return this.#names.has(path)
  }

  byKey(key: string): readonly [path: string, name: string] {
    return this.#keys.get(key)!
  }

  /** What a module exports: its names, and under which keys rooms get it. */
  exportsOf(path: string): Array<readonly [name: string, key: string]> {
    const names = this.#names.get(path) ?? []
    return names.map(name => [name, this.#keys.get(name)![0] === path ? name : `${name} of ${path}`] as const)
  }

  /** The same, of functions alone. */
  functionsOf(path: string): Array<readonly [name: string, key: string]> {
    const functions = readFileSync(join(this.#folder, path), 'utf8').match(
      /(?<=^export (?:async )?function\*? )\w+/gm,
    )
    return this.exportsOf(path).filter(([name]) => functions?.includes(name))
  }
}
