import { BuildError, shown } from '../error.ts'

/** In order of precedence. */
const modes = ['full', 'prefix', 'suffix'] as const
type Mode = (typeof modes)[number]

/**
 * Picks metrics by name: the sanitized name, before any unit or `_total` is added to it.
 *
 * Full names win over prefixes, prefixes over suffixes; among several of a kind the longest wins.
 */
export class Matcher {
  readonly mode: Mode
  /** As it was sanitized. */
  readonly pattern: string

  private constructor(mode: Mode, pattern: string) {
    if (typeof pattern !== 'string' || pattern === '') {
      throw new BuildError(
        'INVALID_MATCHER',
        `Matcher.${mode}(${shown(pattern)}) matches nothing in particular: pass the part of a metric name ` +
          'to match, or use setBuckets() for all metrics.',
      )
    }
    this.mode = mode
    this.pattern = pattern.replace(/[^a-zA-Z0-9_:]/gu, '_')
    // A suffix may start with a digit, a name may not.
    if (mode !== 'suffix') this.pattern = this.pattern.replace(/^[0-9]/, '_')
  }

  /** Matches the metric of exactly this name. */
  static full(name: string): Matcher {
    return new Matcher('full', name)
  }

  /** Matches every metric whose name starts so. */
  static prefix(start: string): Matcher {
    return new Matcher('prefix', start)
  }

  /** Matches every metric whose name ends so. */
  static suffix(end: string): Matcher {
    return new Matcher('suffix', end)
  }

  /** Whether this picks the metric of this sanitized name. */
  matches(name: string): boolean {
    if (this.mode === 'full') return name === this.pattern
    return this.mode === 'prefix' ? name.startsWith(this.pattern) : name.endsWith(this.pattern)
  }

  /** Sorts by precedence, the strongest first. */
  static compare(a: Matcher, b: Matcher): number {
    return modes.indexOf(a.mode) - modes.indexOf(b.mode) || b.pattern.length - a.pattern.length
  }
}
