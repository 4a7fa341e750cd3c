import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

const test = fileURLToPath(new URL('..', import.meta.url))

/** In the repository, so that what bundles import is found; each run has a folder, because several may run at once. */
const outdir = join(test, '../.bundled', String(process.pid))

/** To its code, a bundle lies where its source does, so that files beside that are found. */
const ownUrl: Plugin = {
  name: 'own-url',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\](?:test|lib|exporter-prometheus)[/\\].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        /\bimport\.meta\.url\b/g,
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }))
  },
}

/** Packages stay outside, but for ours, whose sources are tested. */
const ownPackages: Plugin = {
  name: 'own-packages',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) =>
      /^metrics-(?:facade|exporter-prometheus)(?:\/|$)/.test(path) ? undefined : { path, external: true },
    )
  },
}

/**
 * Bundles test files, so that each process reads one file of JavaScript in place of dozens of TypeScript, and hands
 * `run` the bundle of each. They are gone when it is done.
 *
 * @param files - relative to the folder of all tests.
 */
export async function withBundles<T>(
  files: readonly string[],
  run: (bundleOf: (file: string) => string) => Promise<T>,
): Promise<T> {
  await build({
    entryPoints: files.map(file => join(test, file)),
    outdir,
    outbase: test,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['metrics-facade-source'],
    plugins: [ownUrl, ownPackages],
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'error',
  })
  try {
    return await run(file => join(outdir, file.replace(/\.ts$/, '.mjs')))
  } finally {
    rmSync(outdir, { recursive: true, force: true })
  }
}
