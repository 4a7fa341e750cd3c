import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('../exporter/golden/', import.meta.url)

/** An exposition that was written by hand: `*.prom` in the text format, `*.om` in OpenMetrics, `*.om2` in its version 2. */
export function golden(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
}

/** The names of all golden files. */
export function goldenFiles(): string[] {
  return readdirSync(folder).sort()
}
