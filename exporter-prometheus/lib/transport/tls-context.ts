import type { X509Certificate } from 'node:crypto'
import { messageOf } from 'metrics-facade'
import { builtin } from '../base/builtin.ts'
import { BuildError, shown } from '../base/error.ts'
import { type PemFiles, type PemName, readAtOnce, readLater } from './pem-files.ts'

/** The contents of the files, in the form that Node's servers and requests accept. */
export interface TlsContext {
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  readonly ca?: string
  readonly minVersion: 'TLSv1.2'
}

/** What the content of each file is to Node. */
const places = { certificate: 'cert', key: 'key', clientCa: 'ca', ca: 'ca' } as const

const names = Object.keys(places) as PemName[]

/**
 * Reads the files synchronously, to check that they can be used.
 *
 * @param where - names the option in the error.
 * @throws BuildError with code `INVALID_TLS` when a file cannot be read, or the files do not belong together.
 */
export function checkContents(files: PemFiles, where: string): void {
  try {
    checkContext(contextOf(files, pathsOf(files).map(readAtOnce)), files)
  } catch (error) {
    throw invalidTls(files, error, where)
  }
}

/** Reads the files. What they contain is not checked. */
export async function readContext(files: PemFiles): Promise<TlsContext> {
  const contents: string[] = []
  // One after the other, so that a file system that hangs blocks only one thread of the process.
  for (const path of pathsOf(files)) contents.push(await readLater(path))
  return contextOf(files, contents)
}

export function isSame(one: TlsContext, other: TlsContext): boolean {
  return one.cert === other.cert && one.key === other.key && one.ca === other.ca
}

/** The error for files that cannot be used. */
export function invalidTls(files: PemFiles, error: unknown, where: string): BuildError {
  const known = namesOf(files).map(name => `${name} ${shown(files[name])}`)
  return new BuildError(
    'INVALID_TLS',
    `${where} cannot use the ${known.join(', ')}: ${messageOf(error)}. Give the paths of readable PEM files that belong ` +
      'together, with the passphrase of the key if it is encrypted.',
    { cause: error },
  )
}

/** The names of the files that are given. */
function namesOf(files: PemFiles): readonly PemName[] {
  return names.filter(name => files[name] !== undefined)
}

function pathsOf(files: PemFiles): string[] {
  return namesOf(files).map(name => files[name]!)
}

function contextOf(files: PemFiles, contents: readonly string[]): TlsContext {
  const { passphrase } = files
  return {
    ...Object.fromEntries(namesOf(files).map((name, index) => [places[name], contents[index]!])),
    ...(passphrase !== undefined && { passphrase }),
    minVersion: 'TLSv1.2',
  }
}

/** Returns the context of these files. Throws if Node cannot use it. */
export function checkContext(context: TlsContext, files: PemFiles): TlsContext {
  const { key, passphrase } = context
  const { createPrivateKey, X509Certificate } = builtin('node:crypto')
  const read = (name: PemName): X509Certificate | undefined =>
    files[name] === undefined ? undefined : reading(name, () => new X509Certificate(context[places[name]]!))
  const privateKey =
    key === undefined
      ? undefined
      : reading('key', () => createPrivateKey(passphrase === undefined ? key : { key, passphrase }))
  const leaf = read('certificate')
  // createSecureContext() accepts a key of another type than the certificate's, and then every handshake fails.
  if (privateKey !== undefined && !leaf?.checkPrivateKey(privateKey)) {
    throw new Error('the key does not belong to the certificate')
  }
  // And if there is no certificate in it, it trusts the well-known authorities instead.
  for (const name of ['clientCa', 'ca'] as const) read(name)
  builtin('node:tls').createSecureContext(context)
  return context
}

function reading<T>(name: PemName, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Error(`the ${name} cannot be read, ${messageOf(error)}`, { cause: error })
  }
}
