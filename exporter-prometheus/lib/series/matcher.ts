import { BuildError, shown } from '../base/error.ts'

/** The strongest first. */
const modes = ['full', 'prefix', 'suffix'] as const
type Mode = (typeof modes)[number]

function sanitizedPattern(mode: Mode, raw: string): string {
  const pattern = raw.replace(/[^a-zA-Z0-9_:]/gu, '_')
  // A suffix may start with a digit, a name may not.
  return mode === 'suffix' ? pattern : pattern.replace(/^[0-9]/, '_')
}

/**
 * Picks metrics by name: the whole name, its start, or its end. The name is the one before a unit or `_total` is added to
 * it; sanitized, or raw if names are UTF-8.
 *
 * If several matchers fit, full names win over prefixes, and prefixes over suffixes. Of several of one kind the longest
 * wins.
 *
 * @example
 * ```ts
 * installRecorder({
 *   bucketsForMetric: [
 *     [Matcher.full('http_request_duration_seconds'), [0.1, 0.5, 1]], // wins for this one metric
 *     [Matcher.suffix('_seconds'), [0.01, 0.1, 1, 10]],
 *   ],
 * })
 * ```
 */
export class Matcher {
  /** @internal Builds rename the class, and Node prints this. */
  static readonly name: string = 'Matcher'
  readonly mode: Mode
  /** The part of a name to match; sanitized, unless this is a raw matcher. */
  readonly pattern: string
  readonly #rawPattern: string

  private constructor(mode: Mode, pattern: string, isUtf8 = false) {
    if (typeof pattern !== 'string' || pattern === '') {
      throw new BuildError(
        'INVALID_MATCHER',
        `Matcher.${mode}(${shown(pattern)}) matches nothing in particular: pass the part of a metric name ` +
          'to match, or use setBuckets() or the option buckets for all metrics.',
      )
    }
    this.mode = mode
    this.#rawPattern = pattern
    this.pattern = isUtf8 ? pattern.toWellFormed() : sanitizedPattern(mode, pattern)
  }

  /** Matches the metric with exactly this name. */
  static full(name: string): Matcher {
    return new Matcher('full', name)
  }

  /** Matches every metric whose name starts with `start`. */
  static prefix(start: string): Matcher {
    return new Matcher('prefix', start)
  }

  /** Matches every metric whose name ends with `end`. */
  static suffix(end: string): Matcher {
    return new Matcher('suffix', end)
  }

  /** The same matcher for raw names. */
  get raw(): Matcher {
    return new Matcher(this.mode, this.#rawPattern, true)
  }

  /** Whether this picks the metric with this name; sanitized, or raw for a raw matcher. */
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
