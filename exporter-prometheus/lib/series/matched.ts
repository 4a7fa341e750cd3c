import { messageOf } from 'metrics-facade'
import { BuildError, shown } from '../base/error.ts'
import { Matcher } from './matcher.ts'

/**
 * A copy of settings for the metrics that matchers pick, for names that are sanitized, or raw. The strongest matcher is
 * first, and of equal ones the latest.
 */
export function sortMatchers<S>(
  entries: ReadonlyArray<readonly [Matcher, S]>,
  isUtf8: boolean,
): ReadonlyArray<readonly [Matcher, S]> {
  return entries
    .map(([matcher, settings]) => [isUtf8 ? matcher.raw : matcher, settings] as const)
    .reverse()
    .sort(([a], [b]) => Matcher.compare(a, b))
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
