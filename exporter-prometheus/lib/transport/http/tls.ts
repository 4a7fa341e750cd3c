import { warnOnce } from 'metrics-facade'
import { type Cancel, callLater } from '../../base/timers.ts'
import {
  checkContents,
  checkContext,
  invalidTls,
  isSame,
  readContext,
  type TlsContext,
} from '../tls-context.ts'
import { checkFiles, type TlsFiles } from './tls-files.ts'

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
      return new TlsCredentials(files, checkContext(await readContext(files), files))
    } catch (error) {
      throw invalidTls(files, error, withTls)
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
      this.#use(checkContext(context, this.#files))
      this.#context = context
      this.#changes += 1
    } catch (error) {
      const { message } = invalidTls(this.#files, error, withTls)
      warnOnce(
        `tls ${this.#files.certificate} ${this.#changes}`,
        `The certificate of the listener was not renewed, and the one before stays: ${message}`,
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
  checkContents(files, where)
  return files
}
