import { messageOf, warnOnce } from 'metrics-facade'
import { builtin } from '../../base/builtin.ts'
import { BuildError, shown } from '../../base/error.ts'
import { type Cancel, callLater } from '../../base/timers.ts'
import { checkFiles, readAtOnce, readLater, type TlsFiles } from './tls-files.ts'

/** The contents of the files, in the form that Node's servers accept. */
export interface TlsContext {
  readonly cert: string
  readonly key: string
  readonly passphrase?: string
  readonly ca?: string
  readonly minVersion: 'TLSv1.2'
}

/** The name of the setting in errors, by default. */
const withTls = 'withTls'

/** The pause between two reads of the files. */
const lookEveryMs = 1_000

/** The certificate and key of a listener, as they were last read from the files. */
export class TlsCredentials {
  readonly #files: TlsFiles
  #context: TlsContext
  /** How many times the files have changed. */
  #changes = 0
  #use: (context: TlsContext) => void = () => {}

  private constructor(files: TlsFiles, context: TlsContext) {
    this.#files = files
    this.#context = context
  }

  /** @throws BuildError with code `INVALID_TLS` when a file cannot be read, or the files do not belong together. */
  static async open(given: TlsFiles): Promise<TlsCredentials> {
    const files = checkFiles(given, withTls)
    try {
      return new TlsCredentials(files, checkContext(await readContext(files)))
    } catch (error) {
      throw invalidTls(files, error)
    }
  }

  get context(): TlsContext {
    return this.#context
  }

  /**
   * Calls `use` whenever the contents of the files have changed, until the returned function is called. The files are
   * read every second, not for each connection, because a file system may be slow or hang.
   */
  watch(use: (context: TlsContext) => void, later: typeof callLater = callLater): () => void {
    this.#use = use
    let isOver = false
    let cancel: Cancel
    const look = async (): Promise<void> => {
      await this.renew()
      // Only after the read, so that there is no second one if a read hangs.
      if (!isOver) wait()
    }
    const wait = (): void => {
      cancel = later(lookEveryMs, look)
    }
    wait()
    return () => {
      isOver = true
      cancel()
    }
  }

  /**
   * Reads the files again, and uses their contents if they have changed. Files that cannot be read or do not belong
   * together, as may happen in the middle of a change, are reported once and read again the next time. Never rejects.
   */
  async renew(): Promise<void> {
    try {
      const context = await readContext(this.#files)
      if (isSame(context, this.#context)) return
      this.#use(checkContext(context))
      this.#context = context
      this.#changes += 1
    } catch (error) {
      warnOnce(
        `tls ${this.#files.certificate} ${this.#changes}`,
        `The certificate of the listener was not renewed, and the one before stays: ${invalidTls(this.#files, error).message}`,
      )
    }
  }
}

/**
 * Reads the files synchronously, to check that a listener can use them.
 *
 * @param where - names the option in the error.
 * @throws BuildError with code `INVALID_TLS` when a file cannot be read, or the files do not belong together.
 */
export function checkTlsFiles(given: TlsFiles, where: string = withTls): TlsFiles {
  const files = checkFiles(given, where)
  try {
    checkContext(makeContext(files, pathsOf(files).map(readAtOnce)))
  } catch (error) {
    throw invalidTls(files, error, where)
  }
  return files
}

async function readContext(files: TlsFiles): Promise<TlsContext> {
  const contents: string[] = []
  // One after the other, so that a file system that hangs blocks only one thread of the process.
  for (const path of pathsOf(files)) contents.push(await readLater(path))
  return makeContext(files, contents)
}

function pathsOf({ certificate, key, clientCa }: TlsFiles): string[] {
  return clientCa === undefined ? [certificate, key] : [certificate, key, clientCa]
}

function makeContext({ passphrase }: TlsFiles, contents: readonly string[]): TlsContext {
  const [cert, key, ca] = contents as readonly [string, string, string?]
  return {
    cert,
    key,
    ...(passphrase !== undefined && { passphrase }),
    ...(ca !== undefined && { ca }),
    minVersion: 'TLSv1.2',
  }
}

/** Returns the context. Throws if a server cannot use it. */
function checkContext(context: TlsContext): TlsContext {
  const { cert, key, passphrase, ca } = context
  const { createPrivateKey, X509Certificate } = builtin('node:crypto')
  const privateKey = reading('key', () =>
    createPrivateKey(passphrase === undefined ? key : { key, passphrase }),
  )
  const leaf = reading('certificate', () => new X509Certificate(cert))
  // createSecureContext() accepts a key of another type than the certificate's, and then every handshake fails.
  if (!leaf.checkPrivateKey(privateKey)) throw new Error('the key does not belong to the certificate')
  // And if `ca` contains no certificate, it trusts the well-known authorities instead.
  if (ca !== undefined) reading('clientCa', () => new X509Certificate(ca))
  builtin('node:tls').createSecureContext(context)
  return context
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

function invalidTls({ certificate, key, clientCa }: TlsFiles, error: unknown, where = withTls): BuildError {
  if (error instanceof BuildError) return error
  const authorities = clientCa === undefined ? '' : ` and clientCa ${shown(clientCa)}`
  return new BuildError(
    'INVALID_TLS',
    `${where} cannot use the certificate ${shown(certificate)} with the key ${shown(key)}${authorities}: ` +
      `${messageOf(error)}. Give the paths of readable PEM files that belong together, with the passphrase of the key ` +
      'if it is encrypted.',
    { cause: error },
  )
}
