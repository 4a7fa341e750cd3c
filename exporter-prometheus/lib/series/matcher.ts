import { BuildError, shown } from '../base/error.ts'

/** In order of precedence. */
const modes = ['full', 'prefix', 'suffix'] as const
type Mode = (typeof modes)[number]

function sanitizedPattern(mode: Mode, given: string): string {
  const pattern = given.replace(/[^a-zA-Z0-9_:]/gu, '_')
  // A suffix may start with a digit, a name may not.
  return mode === 'suffix' ? pattern : pattern.replace(/^[0-9]/, '_')
}

/**
 * Picks metrics by name, before any unit or `_total` is added to it: by the sanitized name, or by the raw one where names
 * are UTF-8.
 *
 * Full names win over prefixes, prefixes over suffixes; among several of a kind the longest wins.
 */
export class Matcher {
  readonly mode: Mode
  /** As it was sanitized. */
  readonly pattern: string
  readonly #given: string

  private constructor(mode: Mode, given: string, isUtf8 = false) {
    if (typeof given !== 'string' || given === '') {
      throw new BuildError(
        'INVALID_MATCHER',
        `Matcher.${mode}(${shown(given)}) matches nothing in particular: pass the part of a metric name ` +
          'to match, or use setBuckets() or the option buckets for all metrics.',
      )
    }
    this.mode = mode
    this.#given = given
    this.pattern = isUtf8 ? given.toWellFormed() : sanitizedPattern(mode, given)
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

  /** The matcher that looks for what was given as it is. */
  get raw(): Matcher {
    return new Matcher(this.mode, this.#given, true)
  }

  /** Whether this picks the metric of this name, sanitized or, for a raw matcher, raw. */
  matches(name: string): boolean {
    if (this.mode === 'full') return name === this.pattern
    return this.mode === 'prefix' ? name.startsWith(this.pattern) : name.endsWith(this.pattern)
  }

  /** Whether a value is a matcher, of this copy of the package or another. */
  static isMatcher(value: unknown): value is Matcher {
    if (typeof value !== 'object' || value === null) return false
    const { mode, pattern, matches } = value as Partial<Matcher>
    return (
      typeof matches === 'function' && typeof pattern === 'string' && modes.includes(mode!) && 'raw' in value
    )
  }

  /** Sorts by precedence, the strongest first. */
  static compare(a: Matcher, b: Matcher): number {
    return modes.indexOf(a.mode) - modes.indexOf(b.mode) || b.pattern.length - a.pattern.length
  }
}
