import { checkTimer } from '../base/duration.ts'
import { BuildError, type BuildErrorCode, isPlainObject, shown, unknownKey } from '../base/error.ts'
import { type ClientTlsFiles, checkClientTls } from './client-tls.ts'
import { checkInterval } from './interval.ts'
import type { PushError } from './push-error.ts'
import { checkHeaders, checkLine } from './request-headers.ts'

/** What the options of every receiver have in common. */
interface CommonOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly intervalMs?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly tls?: ClientTlsFiles | undefined
  readonly onError?: ((error: PushError) => void | Promise<void>) | undefined
}

/** They, checked. */
export interface CommonSettings {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly tls: ClientTlsFiles | undefined
  readonly onError: CommonOptions['onError']
}

/** Headers that are those of the request itself. */
const ownHeaders = ['content-type', 'content-length', 'content-encoding', 'transfer-encoding', 'connection']

/** Reads the options of a way of pushing. Errors name its method, and show no credential. */
export class OptionReader {
  readonly #method: string
  readonly #code: BuildErrorCode

  constructor(method: string, code: BuildErrorCode) {
    this.#method = method
    this.#code = code
  }

  /** The error for what was given: "… for headers. Give …". */
  refuse(problem: string): BuildError {
    const method = this.#method
    return new BuildError(this.#code, `${method} got ${problem}`)
  }

  /**
   * Reads what all have in common.
   *
   * @param further - the names of the other options.
   * @param intervalMs - the default.
   * @throws BuildError with the code, `INVALID_DURATION` or `INVALID_TLS`.
   */
  common(
    options: CommonOptions,
    url: URL,
    further: readonly string[],
    intervalMs: number,
    forbiddenHeaders: readonly string[] = [],
  ): CommonSettings {
    const { headers = {}, timeoutMs = 10_000, onError, tls } = options
    const names = ['headers', 'intervalMs', 'timeoutMs', 'tls', 'onError', ...further]
    const typo = unknownKey(options, names)
    if (typo !== undefined) {
      throw this.refuse(`the option ${shown(typo)}. The options are ${names.join(', ')}.`)
    }
    if (onError !== undefined && typeof onError !== 'function') {
      throw this.refuse(`${shown(onError)} for onError. Give a function that takes an error.`)
    }
    const method = this.#method
    return {
      url,
      headers: checkHeaders(headers, [...ownHeaders, ...forbiddenHeaders], problem => this.refuse(problem)),
      intervalMs: checkInterval(options.intervalMs ?? intervalMs, `${method}, intervalMs`),
      timeoutMs: checkTimer(timeoutMs, `${method}, timeoutMs`),
      tls: checkClientTls(tls, url, `${method}, tls`),
      onError,
    }
  }

  /** @throws BuildError unless the options are an object. */
  checkObject(options: unknown): void {
    if (isPlainObject(options)) return
    throw this.refuse(`${shown(options)} for its options. Give an object such as { timeoutMs: 10000 }.`)
  }

  /** One of the values; the first if it is left out. */
  oneOf<T extends string>(given: T | undefined, option: string, values: readonly [T, ...T[]]): T {
    const value = given === undefined ? values[0] : given
    if (values.includes(value)) return value
    const known = values.map(one => `"${one}"`)
    throw this.refuse(`${shown(given)} for ${option}. Give ${known.join(' or ')}.`)
  }

  /** The header `Authorization` of basic authentication; `undefined` without a username and a password. */
  basicAuthorization(username: unknown, password: unknown): string | undefined {
    if (username === undefined && password === undefined) return undefined
    if (typeof username !== 'string' || username === '' || username.includes(':')) {
      throw this.refuse(
        `${shown(username)} for username. Give a string that is not empty and has no ":" in it.`,
      )
    }
    if (password !== undefined && typeof password !== 'string') {
      // It is not shown, because messages end up in logs.
      throw this.refuse('a password that is not a string.')
    }
    const encoded = Buffer.from(`${username}:${password ?? ''}`).toString('base64')
    return `Basic ${encoded}`
  }

  /** A value that is sent in a header. */
  line(value: unknown, what: string): string {
    return checkLine(value, what, problem => this.refuse(problem))
  }
}
