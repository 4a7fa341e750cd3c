import { type LabelRecord, type LabelValue, Level, messageOf } from 'metrics-facade'
import { checkString } from './check.ts'
import { rememberByName } from './memo.ts'

/**
 * Which metrics a filter matches: those that meet every condition. A condition is a list; a metric meets it with any
 * one of its entries, so an empty list is never met. A filter without conditions matches no metric.
 */
export interface FilterOptions {
  /** `'deny'`, the default, drops the metrics that match; `'allow'` drops all others. */
  readonly mode?: 'deny' | 'allow'
  /** Strings that occur anywhere in the name, or regular expressions. */
  readonly patterns?: ReadonlyArray<string | RegExp>
  /** Whether the case of strings in `patterns` is ignored; `false` by default. */
  readonly caseInsensitive?: boolean
  /** Names of labels, whose values do not matter, or pairs of name and value: `['user', ['queue', 'mail']]`. */
  readonly labels?: ReadonlyArray<string | readonly [name: string, value: LabelValue]>
  /** Exact targets of a metric's metadata. */
  readonly targets?: readonly string[]
  /** Drops metrics of lower levels in both modes. Metrics without a level have `Level.Info`. */
  readonly minimumLevel?: Level
}

type HasLabels = (labels: LabelRecord | undefined) => boolean

/** The rules that follow from the options of a filter. */
export interface FilterRules {
  readonly allows: boolean
  readonly minimumLevel: number
  /** The conditions. All metrics meet one that is `undefined`. */
  readonly hasName: ((name: string) => boolean) | undefined
  readonly hasLabels: HasLabels | undefined
  readonly hasTarget: ((target: string | undefined) => boolean) | undefined
}

/** Checks the options; see `FilterLayer` for the errors. */
export function readRules(options: FilterOptions): FilterRules {
  const { mode = 'deny', patterns, caseInsensitive = false, labels, targets, minimumLevel } = options
  if (mode !== 'deny' && mode !== 'allow') {
    throw new RangeError(`\`mode\` must be 'deny' or 'allow', got ${messageOf(mode)}.`)
  }
  if (minimumLevel !== undefined && !Object.values(Level).includes(minimumLevel)) {
    throw new RangeError(
      `\`minimumLevel\` must be one of Level, such as Level.Info, got ${messageOf(minimumLevel)}.`,
    )
  }
  const conditions = Object.entries({ patterns, labels, targets }).filter(([, list]) => list !== undefined)
  for (const [what, list] of conditions) {
    if (!Array.isArray(list)) throw new TypeError(`\`${what}\` must be an array, got ${messageOf(list)}.`)
  }
  if (mode === 'allow' && (conditions.length === 0 || conditions.some(([, list]) => list?.length === 0))) {
    throw new RangeError(`The mode 'allow' lets nothing pass: give at least one pattern, label or target.`)
  }
  // Without conditions the filter matches no metric, as with an empty list.
  const names = patterns ?? (conditions.length === 0 ? [] : undefined)
  return {
    allows: mode === 'allow',
    minimumLevel: minimumLevel ?? 0,
    hasName: names && readPatterns(names, caseInsensitive),
    hasLabels: labels && readLabels(labels),
    hasTarget: targets && readTargets(targets),
  }
}

function readPatterns(
  patterns: ReadonlyArray<string | RegExp>,
  caseInsensitive: boolean,
): (name: string) => boolean {
  const fold = (value: string): string => (caseInsensitive ? value.toLowerCase() : value)
  const strings: string[] = []
  const expressions: RegExp[] = []
  for (const pattern of patterns) {
    if (pattern instanceof RegExp) expressions.push(pattern)
    else {
      checkString('pattern', pattern)
      strings.push(fold(pattern))
    }
  }
  return rememberByName(name => {
    const folded = fold(name)
    // Not test(): a global expression would start from where its last match ended.
    return strings.some(part => folded.includes(part)) || expressions.some(one => name.search(one) >= 0)
  })
}

function readTargets(targets: readonly string[]): (target: string | undefined) => boolean {
  for (const target of targets) checkString('target', target)
  const wanted = new Set<string | undefined>(targets)
  return target => wanted.has(target)
}

function readLabels(labels: NonNullable<FilterOptions['labels']>): HasLabels {
  const wanted = labels.map(entry => {
    const [name, ...value] = typeof entry === 'string' ? [entry] : entry
    checkString('label', name)
    return { name, value: value.length === 0 ? undefined : String(value[0]) }
  })
  return given =>
    given !== undefined &&
    wanted.some(({ name, value }) => {
      const actual = Object.hasOwn(given, name) ? given[name] : undefined
      return actual !== undefined && actual !== null && (value === undefined || String(actual) === value)
    })
}
