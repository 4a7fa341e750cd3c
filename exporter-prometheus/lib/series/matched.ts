import { messageOf } from 'metrics-facade'
import { BuildError, shown } from '../base/error.ts'
import { Matcher } from './matcher.ts'

/** Settings for the metrics that matchers pick. */
export class Matched<S> {
  readonly #entries: Array<readonly [Matcher, S]> = []

  /** Wins over what an equal matcher had. */
  set(matcher: Matcher, settings: S): void {
    this.#entries.push([matcher, settings])
  }

  /** A copy for names that are sanitized, or raw. The strongest matcher is first, and of equal ones the latest. */
  sorted(isUtf8: boolean): ReadonlyArray<readonly [Matcher, S]> {
    const entries = this.#entries.map(
      ([matcher, settings]) => [isUtf8 ? matcher.raw : matcher, settings] as const,
    )
    return entries.reverse().sort(([a], [b]) => Matcher.compare(a, b))
  }
}

/**
 * Checks that what an option got is a matcher, and says how to name both in an error.
 *
 * @throws BuildError with code `INVALID_MATCHER`.
 */
export function checkMatcher(matcher: Matcher, option: string): string {
  if (Matcher.isMatcher(matcher)) {
    return `${option}, Matcher.${matcher.mode}('${messageOf(matcher.pattern)}')`
  }
  throw new BuildError(
    'INVALID_MATCHER',
    `${option} got ${shown(matcher)} for a matcher. Use Matcher.full(), prefix() or suffix().`,
  )
}
