import { builtin } from '../../base/builtin.ts'

/**
 * The name of the program that this process belongs to: that of the package of its main script, so that a worker with
 * another script belongs to it, too. Without one it is the folder of the script.
 */
export function programName(): string {
  const { dirname, resolve } = builtin('node:path')
  const [, script] = process.argv
  const from = script === undefined ? process.cwd() : dirname(realPath(resolve(script)))
  for (let folder = from; ; folder = dirname(folder)) {
    const name = packageName(folder)
    if (name !== undefined) return name
    if (dirname(folder) === folder) return from
  }
}

/** The beginning of the names of its files: letters, digits, `-` and `_`. */
export function slugOf(program: string): string {
  const plain = program.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40)
  return plain === program ? plain : `${plain}-${hashOf(program)}`
}

/** Scripts may be started by a link, such as those in `node_modules/.bin`. */
function realPath(path: string): string {
  try {
    return builtin('node:fs').realpathSync(path)
  } catch {
    return path
  }
}

function packageName(folder: string): string | undefined {
  try {
    const manifest = builtin('node:fs').readFileSync(
      builtin('node:path').join(folder, 'package.json'),
      'utf8',
    )
    const { name } = JSON.parse(manifest)
    return typeof name === 'string' && name !== '' ? name : undefined
  } catch {
    return undefined
  }
}

/** FNV-1a of 32 bits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
