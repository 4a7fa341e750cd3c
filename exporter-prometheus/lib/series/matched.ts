import { messageOf } from 'metrics-facade'
import { BuildError, shown } from '../base/error.ts'
import { Matcher } from './matcher.ts'

/**
 * Copies settings by matcher, with the strongest matcher first, and of equal matchers the one that was set last. The
 * matchers compare raw names if `isUtf8`, sanitized names otherwise.
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
 * Checks that an option got a matcher. Returns how errors name both.
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
