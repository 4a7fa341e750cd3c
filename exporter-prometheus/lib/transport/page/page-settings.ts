import { BuildError, isPlainObject, shown, unknownKey } from '../../base/error.ts'
import { askedPath } from '../http/paths.ts'

/** How listeners show the page. */
export interface PageOptions {
  /** The path of the page on every listener; `'/'` by default. */
  readonly path?: string | undefined
}

/** How listeners show the page, checked. */
export interface PageSettings {
  readonly path: string
}

/** @throws BuildError with code `INVALID_OPTION`. */
export function readPage(page: boolean | PageOptions, method: string): PageSettings | undefined {
  const refuse = (problem: string): never => {
    throw new BuildError(
      'INVALID_OPTION',
      `${method} ${problem} Give true, false, or { path } such as { path: '/' }.`,
    )
  }
  if (page === false) return undefined
  if (page !== true && !isPlainObject(page)) refuse(`got ${shown(page)}.`)
  const options: PageOptions = page === true ? {} : page
  const unknown = unknownKey(options, ['path'])
  if (unknown !== undefined) refuse(`got ${shown(unknown)}, which it does not know.`)
  const { path = '/' } = options
  const asked = askedPath(path)
  if (asked === undefined) refuse(`got the path ${shown(path)}, which does not start with "/".`)
  if (asked !== path) refuse(`got the path ${shown(path)}, which clients make ${shown(asked)}.`)
  return { path }
}

/**
 * Refuses what is given to `page()` of a handle, such as the options of a listener's page.
 *
 * @throws BuildError with code `INVALID_OPTION`.
 */
export function refuseOptions(given: readonly unknown[]): void {
  if (given.length === 0 || given[0] === undefined) return
  throw new BuildError(
    'INVALID_OPTION',
    `page() got ${shown(given[0])}. Give nothing: its path is the one at which the handler is mounted.`,
  )
}
