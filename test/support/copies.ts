import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type BuildResult, build, type Format, type PluginBuild } from 'esbuild'

/** And what exporters run of it, which is a part of its own. */
export type Facade = typeof import('metrics-facade') &
  Pick<typeof import('metrics-facade/registry'), 'runCollectors'>

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The facade in one file, as it is published: as `version`, if that is given. */
export function bundleFacade(
  format: Format,
  version?: string,
): Promise<BuildResult<{ write: false; metafile: true }>> {
  return build({
    stdin: {
      contents: `export * from 'metrics-facade'; export { runCollectors } from './lib/registry/collectors.ts'`,
      resolveDir: root,
    },
    alias: { 'metrics-facade': join(root, 'lib/index.ts') },
    bundle: true,
    format,
    globalName: 'facade',
    platform: 'neutral',
    target: 'es2022',
    write: false,
    metafile: true,
    plugins: [
      {
        name: 'another-version',
        setup({ onLoad }: PluginBuild) {
          if (version === undefined) return
          onLoad({ filter: /[/\\]lib[/\\]version\.ts$/ }, () => ({
            contents: `export const version = ${JSON.stringify(version)}`,
          }))
        },
      },
    ],
  })
}

/** Copies of the facade of their own, each loaded from a file of its own: an ES module or CommonJS. */
export async function loadCopies(
  ...copies: ReadonlyArray<{ readonly format: 'esm' | 'cjs'; readonly version?: string }>
): Promise<Facade[]> {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-facade-copies-'))
  const require = createRequire(import.meta.url)
  try {
    const loaded: Facade[] = []
    for (const [index, { format, version }] of copies.entries()) {
      const { outputFiles } = await bundleFacade(format, version)
      const file = join(folder, `copy-${index}.${format === 'esm' ? 'mjs' : 'cjs'}`)
      writeFileSync(file, outputFiles[0]!.contents)
      loaded.push(format === 'esm' ? await import(pathToFileURL(file).href) : require(file))
    }
    return loaded
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A copy of one of our entry points and of all that it imports, as an ES module. */
export async function loadCopy<Module>(entryPoint: string): Promise<Module> {
  const { outputFiles } = await build({
    entryPoints: [join(root, entryPoint)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['metrics-facade-source'],
    write: false,
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0]!.contents).toString('base64')}`)
}
