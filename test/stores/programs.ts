import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

// Programs that no package manager of ours has, built from the modules that go.mod names.

const here = fileURLToPath(new URL('.', import.meta.url))
const built = fileURLToPath(new URL('../../.stores/', import.meta.url))

const packages = {
  prometheus: 'github.com/prometheus/prometheus/cmd/prometheus',
  collector: './collector',
} as const

/** The path of a program, which is built if it is not there yet. */
export async function programOf(name: keyof typeof packages): Promise<string> {
  const path = join(built, name)
  if (existsSync(path)) return path
  mkdirSync(built, { recursive: true })
  // Without all the clouds that Prometheus can look into: they are most of what there is to compile.
  const argv = [
    'build',
    '-trimpath',
    '-tags',
    'remove_all_sd',
    '-ldflags',
    '-s -w',
    '-o',
    path,
    packages[name],
  ]
  await promisify(execFile)('go', argv, { cwd: here, maxBuffer: 2 ** 28 })
  return path
}
