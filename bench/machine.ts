import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Run } from './outcome.ts'

/** What a run measures: the machine, and the versions of ours and of the peers. */
export function describeMachine(): Pick<Run, 'machine' | 'versions'> {
  const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'))
  const own = ['../package.json', '../exporter-prometheus/package.json'].map(read)
  return {
    machine: {
      cpu: cpus()[0]!.model,
      cores: cpus().length,
      node: process.version,
      date: new Date().toISOString(),
    },
    versions: {
      ...Object.fromEntries(own.map(({ name, version }) => [name, version])),
      ...read('package.json').dependencies,
    },
  }
}
