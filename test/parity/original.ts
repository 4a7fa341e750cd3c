import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Operation, pairsOf } from './operation.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
// Outside of the tree, where nothing that is built belongs.
const target = join(tmpdir(), 'metrics-facade-parity')

interface Outcome {
  readonly failed: boolean
  readonly output: string
  readonly message: string
}

function run(command: string, options: readonly string[], input = ''): Outcome {
  const { error, status, stdout, stderr } = spawnSync(command, options, {
    cwd: folder,
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  return { failed: status !== 0, output: stdout ?? '', message: error?.message ?? stderr }
}

function fieldsOf([method, ...rest]: Operation): readonly string[] {
  const fields = rest.flatMap(part => {
    if (typeof part === 'object') return pairsOf(part).flat()
    return [Object.is(part, -0) ? '-0' : String(part)]
  })
  // Only what is written has an argument between the name and the labels.
  const isRegistered = method === 'counter' || method === 'gauge' || method === 'histogram'
  return isRegistered ? [method, fields[0]!, '', ...fields.slice(1)] : [method, ...fields]
}

function encode(operations: readonly Operation[]): string {
  return operations.map(operation => fieldsOf(operation).join('\x1f')).join('\x1e')
}

/**
 * What the original renders for each of these sequences; or, in words, why there is no original to be had, or what
 * went wrong with it.
 */
export function renderOriginal(
  sequences: ReadonlyArray<readonly Operation[]>,
): { readonly expositions: readonly string[] } | { readonly missing: string } | { readonly failure: string } {
  if (run('cargo', ['--version']).failed) return { missing: 'cargo is not installed' }
  const fetched = run('cargo', ['fetch', '--locked'])
  // A lock file that does not fit is a fault of ours, not a registry out of reach.
  if (fetched.failed && !fetched.message.includes('--locked')) {
    return { missing: `cargo cannot get the crates: ${fetched.message.trim()}` }
  }
  const built = run('cargo', ['build', '--locked', '--quiet', '--target-dir', target])
  if (built.failed) return { failure: `the original does not build: ${built.message}` }
  const ran = run(join(target, 'debug', 'parity'), [], sequences.map(encode).join('\x1d'))
  if (ran.failed) return { failure: `the original failed: ${ran.message}` }
  return { expositions: ran.output.split('\x1d') }
}
