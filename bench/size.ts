import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** Bytes of a module that only exports this, bundled, minified and gzipped. */
async function sizeOf(source: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  })
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length
}

export interface Sizes {
  readonly ours: number
  readonly openTelemetryApi: number
}

/** What a library that emits metrics takes along. */
export async function measureEmitting(): Promise<Sizes> {
  return {
    ours: await sizeOf("export { counter, gauge, histogram } from 'metrics-facade'"),
    openTelemetryApi: await sizeOf("export { metrics } from '@opentelemetry/api'"),
  }
}

/** The whole package. */
export async function measureWhole(): Promise<Sizes> {
  return {
    ours: await sizeOf("export * from 'metrics-facade'"),
    openTelemetryApi: await sizeOf("export * from '@opentelemetry/api'"),
  }
}
