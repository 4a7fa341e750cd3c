import { messageOf, warnOnce } from 'metrics-facade'
import { builtin } from '../../base/builtin.ts'
import { BuildError, shown } from '../../base/error.ts'
import { type Cancel, callLater } from '../../base/timers.ts'
import { checkFiles, readAtOnce, readLater, type TlsFiles } from './tls-files.ts'

/** What a server of Node's takes; the contents of the files. */
export interface TlsContext {
  readonly cert: string
  readonly key: string
  readonly passphrase?: string
  readonly ca?: string
  readonly minVersion: 'TLSv1.2'
}

/** Where the files were given, unless something else is said. */
const withTls = 'withTls'

/** How long the files are left alone after each look. */
const lookEveryMs = 1_000

/** The certificate of a listener, as its files have it now. */
export class TlsCredentials {
  readonly #files: TlsFiles
  #context: TlsContext
  /** How often the files have changed. */
  #changes = 0
  #use: (context: TlsContext) => void = () => {}

  private constructor(files: TlsFiles, context: TlsContext) {
    this.#files = files
    this.#context = context
  }

  /** @throws BuildError with code `INVALID_TLS` when a file cannot be read, or they do not belong together. */
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
   * Calls `use` with what the files hold whenever that has changed, until the returned function is called. They are read
   * each second and never for a connection, because a file system may take its time, or never answer.
   */
  watch(use: (context: TlsContext) => void, later: typeof callLater = callLater): () => void {
    this.#use = use
    let isOver = false
    let cancel: Cancel
    const look = async (): Promise<void> => {
      await this.renew()
      // Only now: where a read does not end, there is never a second one.
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
   * Reads the files again, and has what they hold used if that has changed. Files that cannot be read or do not belong
   * together, as they may not in the middle of a change, are reported once and looked at again the next time. Never
   * rejects.
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
 * Reads the files at once, to see whether a listener could do with them.
 *
 * @param where - what they were given to, for errors.
 * @throws BuildError with code `INVALID_TLS` when a file cannot be read, or they do not belong together.
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
  const texts: string[] = []
  // One after the other: a file system that hangs holds one thread of the process, and no more.
  for (const path of pathsOf(files)) texts.push(await readLater(path))
  return makeContext(files, texts)
}

function pathsOf({ certificate, key, clientCa }: TlsFiles): string[] {
  return clientCa === undefined ? [certificate, key] : [certificate, key, clientCa]
}

function makeContext({ passphrase }: TlsFiles, texts: readonly string[]): TlsContext {
  const [cert, key, ca] = texts as readonly [string, string, string?]
  return {
    cert,
    key,
    ...(passphrase !== undefined && { passphrase }),
    ...(ca !== undefined && { ca }),
    minVersion: 'TLSv1.2',
  }
}

/** Returns it; throws if a server could not do with it. */
function checkContext(context: TlsContext): TlsContext {
  const { cert, key, passphrase, ca } = context
  const { createPrivateKey, X509Certificate } = builtin('node:crypto')
  const privateKey = reading('key', () =>
    createPrivateKey(passphrase === undefined ? key : { key, passphrase }),
  )
  const leaf = reading('certificate', () => new X509Certificate(cert))
  // createSecureContext() itself takes a key of another kind than the certificate's, and lets every handshake fail.
  if (!leaf.checkPrivateKey(privateKey)) throw new Error('the key is not that of the certificate')
  // And of authorities without a certificate it makes those that the world trusts.
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
