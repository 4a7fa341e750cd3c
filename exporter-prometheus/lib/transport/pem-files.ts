import type { Stats } from 'node:fs'
import { builtin } from '../base/builtin.ts'
import { BuildError, shown, unknownKey } from '../base/error.ts'

/** Paths of PEM files, by what is in them, and the passphrase of the key. */
export interface PemFiles {
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  /** Authorities of clients. */
  readonly clientCa?: string | undefined
  /** Authorities of servers. */
  readonly ca?: string | undefined
  readonly passphrase?: string | undefined
}

export type PemName = Exclude<keyof PemFiles, 'passphrase'>

/** Non-blocking, because opening a pipe without a writer would wait for ever. */
function flags(): number {
  const { O_RDONLY, O_NONBLOCK = 0 } = builtin('node:fs').constants
  return O_RDONLY | O_NONBLOCK
}

/** The largest file: enough for hundreds of certificates. */
const mostBytes = 1_000_000

/**
 * Checks the form of the settings; does not read the files.
 *
 * @param where - names the option in the error.
 * @param remedy - what the settings are.
 * @throws BuildError with code `INVALID_TLS`.
 */
export function checkForm<Files extends PemFiles>(
  files: Files,
  where: string,
  required: readonly PemName[],
  optional: readonly PemName[],
  remedy: string,
): Files {
  const refuse = (problem: string): never => {
    throw new BuildError('INVALID_TLS', `${where} ${problem} ${remedy}`)
  }
  // The settings are not shown: the mistake may be a key in place of its path.
  if (typeof files !== 'object' || files === null) return refuse('must be an object.')
  const unknown = unknownKey(files, [...required, ...optional, 'passphrase'])
  if (unknown !== undefined) refuse(`got ${shown(unknown)}, which it does not know.`)
  for (const name of [...required, ...optional]) {
    const path = files[name]
    if (path === undefined && optional.includes(name)) continue
    if (typeof path !== 'string' || path === '') refuse(`got ${shown(path)} for the ${name}.`)
    else if (path.includes('-----BEGIN')) refuse(`got the content of a file for the ${name}.`)
  }
  if (files.passphrase !== undefined && typeof files.passphrase !== 'string') {
    refuse('got a passphrase that is not a string.')
  }
  return { ...files }
}

/** Reads a file synchronously, while an application is set up. */
export function readAtOnce(path: string): string {
  const { closeSync, fstatSync, openSync, readFileSync } = builtin('node:fs')
  const file = openSync(path, flags())
  try {
    refuseOthers(path, fstatSync(file))
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** Reads a file asynchronously, while the application runs. */
export async function readLater(path: string): Promise<string> {
  const file = await builtin('node:fs/promises').open(path, flags())
  try {
    refuseOthers(path, await file.stat())
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/** Refuses devices, which may be endless, pipes, which may never have data, and files that are too large. */
function refuseOthers(path: string, stats: Stats): void {
  if (!stats.isFile()) throw new Error(`${shown(path)} is not a file`)
  if (stats.size > mostBytes) throw new Error(`${shown(path)} has more than ${mostBytes} bytes`)
}
