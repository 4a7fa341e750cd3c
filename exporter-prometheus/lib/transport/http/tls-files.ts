import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'
import { builtin } from '../../base/builtin.ts'
import { BuildError, shown, unknownKey } from '../../base/error.ts'

/** The files for TLS: paths of PEM files. */
export interface TlsFiles {
  /** Path of the certificate of the listener, followed by intermediate certificates, if there are any. */
  readonly certificate: string
  /** Path of the private key of the certificate. */
  readonly key: string
  /** The passphrase of the key, if it is encrypted; none by default. */
  readonly passphrase?: string
  /** Path of certificates of authorities: only clients with a certificate of one of them may connect. None by default. */
  readonly clientCa?: string
}

/** Non-blocking, because opening a pipe without a writer would wait for ever. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** The largest file: enough for hundreds of certificates. */
const mostBytes = 1_000_000

/** Checks the form of the settings of TLS; does not read the files. */
export function checkFiles(files: TlsFiles, where: string): TlsFiles {
  const refuse = (problem: string): never => {
    throw new BuildError(
      'INVALID_TLS',
      `${where} ${problem} Give the paths of PEM files: { certificate, key }, and if need be clientCa and a passphrase.`,
    )
  }
  // The settings are not shown: the mistake may be a key in place of its path.
  if (typeof files !== 'object' || files === null) return refuse('must be an object.')
  const key = unknownKey(files, ['certificate', 'key', 'passphrase', 'clientCa'])
  if (key !== undefined) refuse(`got ${shown(key)}, which it does not know.`)
  for (const name of ['certificate', 'key', 'clientCa'] as const) {
    const path = files[name]
    if (name === 'clientCa' && path === undefined) continue
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
  const file = openSync(path, flags)
  try {
    refuseOthers(path, fstatSync(file))
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

/** Reads a file asynchronously, while the application runs. */
export async function readLater(path: string): Promise<string> {
  const file = await builtin('node:fs/promises').open(path, flags)
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
