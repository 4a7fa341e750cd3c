import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { messageOf, warnOnce } from 'metrics-facade'
import { BuildError, shown, unknownKey } from '../error.ts'

/** The files behind TLS: paths of PEM files. */
export interface TlsFiles {
  /** The certificate of the listener, followed by those between it and its authority, if there are any. */
  readonly certificate: string
  /** The private key of the certificate. */
  readonly key: string
  /** Of the key, if it is encrypted. */
  readonly passphrase?: string
  /** Certificates of authorities: only clients with a certificate of one of them may connect. */
  readonly clientCa?: string
}

/** What a server of Node's takes; the contents of the files. */
export interface TlsContext {
  readonly cert: string
  readonly key: string
  readonly passphrase?: string
  readonly ca?: string
  readonly minVersion: 'TLSv1.2'
}

/** The certificate of a listener, as its files have it now. */
export class TlsCredentials {
  readonly files: TlsFiles
  #context: TlsContext
  /** How often the files have changed. */
  #changes = 0

  /** @throws BuildError with code `INVALID_TLS` when a file cannot be read, or they do not belong together. */
  constructor(files: TlsFiles) {
    this.files = checkFiles(files)
    this.#context = readContext(files)
    try {
      checkContext(this.#context)
    } catch (error) {
      throw invalidTls(files, error)
    }
  }

  get context(): TlsContext {
    return this.#context
  }

  /**
   * Reads the files again, and returns what they hold if that has changed. Files that cannot be read or do not belong
   * together, as they may not in the middle of a change, are reported once and looked at again the next time.
   */
  renew(): TlsContext | undefined {
    try {
      const context = readContext(this.files)
      if (isSame(context, this.#context)) return undefined
      checkContext(context)
      this.#context = context
      this.#changes += 1
      return context
    } catch (error) {
      warnOnce(
        `tls ${this.files.certificate} ${this.#changes}`,
        `The certificate of the listener was not renewed, and the one before stays: ${messageOf(invalidTls(this.files, error))}`,
      )
      return undefined
    }
  }
}

function checkFiles(files: TlsFiles): TlsFiles {
  const refuse = (problem: string): never => {
    throw new BuildError(
      'INVALID_TLS',
      `withTls ${problem} Give the paths of PEM files: { certificate, key }, and if need be clientCa and a passphrase.`,
    )
  }
  // Not shown whole: what is wrong with it may be that a key is in it.
  if (typeof files !== 'object' || files === null) return refuse('got no object.')
  const key = unknownKey(files, ['certificate', 'key', 'passphrase', 'clientCa'])
  if (key !== undefined) refuse(`got "${key}", which it does not know.`)
  for (const name of ['certificate', 'key', 'clientCa'] as const) {
    const path = files[name]
    if (name === 'clientCa' && path === undefined) continue
    if (typeof path !== 'string' || path === '') refuse(`got ${shown(path)} for the ${name}.`)
    else if (path.includes('-----BEGIN')) refuse(`got the content of a file for the ${name}.`)
  }
  if (files.passphrase !== undefined && typeof files.passphrase !== 'string') {
    refuse('got a passphrase that is no text.')
  }
  return { ...files }
}

function readContext(files: TlsFiles): TlsContext {
  const { certificate, key, passphrase, clientCa } = files
  try {
    return {
      cert: readFileSync(certificate, 'utf8'),
      key: readFileSync(key, 'utf8'),
      ...(passphrase !== undefined && { passphrase }),
      ...(clientCa !== undefined && { ca: readFileSync(clientCa, 'utf8') }),
      minVersion: 'TLSv1.2',
    }
  } catch (error) {
    throw invalidTls(files, error)
  }
}

/** Throws if a server could not do with it. */
function checkContext(context: TlsContext): void {
  const { cert, key, passphrase, ca } = context
  const privateKey = reading('key', () =>
    createPrivateKey(passphrase === undefined ? key : { key, passphrase }),
  )
  const leaf = reading('certificate', () => new X509Certificate(cert))
  // createSecureContext() itself takes a key of another kind than the certificate's, and lets every handshake fail.
  if (!leaf.checkPrivateKey(privateKey)) throw new Error('the key is not that of the certificate')
  // And of authorities without a certificate it makes those that the world trusts.
  if (ca !== undefined) reading('clientCa', () => new X509Certificate(ca))
  createSecureContext(context)
}

function reading<T>(name: keyof TlsFiles, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Error(`the ${name} cannot be read, ${messageOf(error)}`, { cause: error })
  }
}

function isSame(one: TlsContext, other: TlsContext): boolean {
  return one.cert === other.cert && one.key === other.key && one.ca === other.ca
}

function invalidTls({ certificate, key, clientCa }: TlsFiles, error: unknown): BuildError {
  if (error instanceof BuildError) return error
  const authorities = clientCa === undefined ? '' : ` and clientCa ${shown(clientCa)}`
  return new BuildError(
    'INVALID_TLS',
    `withTls cannot use the certificate ${shown(certificate)} with the key ${shown(key)}${authorities}: ` +
      `${messageOf(error)}. Give the paths of readable PEM files that belong together, with the passphrase of the key ` +
      'if it is encrypted.',
    { cause: error },
  )
}
