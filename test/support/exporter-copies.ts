import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Everything that an application takes from both packages. */
export type ExporterBundle = typeof import('metrics-exporter-prometheus') &
  typeof import('metrics-facade') &
  Pick<typeof import('metrics-facade/process'), 'collectProcessMetrics' | 'ProcessMetricsError'> &
  Pick<typeof import('metrics-facade/scope'), 'ScopeError'>

const root = fileURLToPath(new URL('../..', import.meta.url))

const application = `
  export * from 'metrics-exporter-prometheus'
  export * from 'metrics-facade'
  export { collectProcessMetrics, ProcessMetricsError } from 'metrics-facade/process'
  export { ScopeError } from 'metrics-facade/scope'
`

async function bundleApplication(format: 'esm' | 'cjs'): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: application, resolveDir: join(root, 'exporter-prometheus') },
    bundle: true,
    format,
    platform: 'node',
    target: 'node20',
    conditions: ['metrics-facade-source'],
    write: false,
    // The dependencies are CommonJS, and ask for modules of Node.
    ...(format === 'esm' && {
      banner: {
        js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)`,
      },
    }),
  })
  return outputFiles[0]!.contents
}

/** Applications that are bundled with both packages, each with copies of its own; loaded into this process. */
export async function loadExporterBundles(
  ...formats: ReadonlyArray<'esm' | 'cjs'>
): Promise<ExporterBundle[]> {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-exporter-copies-'))
  const require = createRequire(import.meta.url)
  try {
    const loaded: ExporterBundle[] = []
    for (const [index, format] of formats.entries()) {
      const file = join(folder, `bundle-${index}.${format === 'esm' ? 'mjs' : 'cjs'}`)
      writeFileSync(file, await bundleApplication(format))
      loaded.push(format === 'esm' ? await import(pathToFileURL(file).href) : require(file))
    }
    return loaded
  } finally {
    rmSync(folder, { recursive: true })
  }
}
