import { type LabelRecord, type LabelValue, Level, messageOf } from 'metrics-facade'
import { checkText } from './check.ts'
import { rememberByName } from './memo.ts'

/**
 * Which metrics a filter is about: those that meet every condition given. Each condition is a list, and met by any one
 * of its entries; an empty list is never met. A filter without conditions is about none.
 */
export interface FilterOptions {
  /** `'deny'`, the default, drops the metrics that the filter is about; `'allow'` drops all others. */
  readonly mode?: 'deny' | 'allow'
  /** Texts that are found anywhere in a name, or regular expressions. */
  readonly patterns?: ReadonlyArray<string | RegExp>
  /** Whether the texts among the patterns are found in any case; `false` by default. */
  readonly caseInsensitive?: boolean
  /** Names of labels, with any value, or pairs of a name and the one value: `['user', ['queue', 'mail']]`. */
  readonly labels?: ReadonlyArray<string | readonly [name: string, value: LabelValue]>
  /** Targets, whole, of a metric's metadata. */
  readonly targets?: readonly string[]
  /** Whatever the mode, drops what is less important; metrics without a level are of `Level.Info`. */
  readonly minimumLevel?: Level
}

type HasLabels = (labels: LabelRecord | undefined) => boolean

/** What the options of a filter come to. */
export interface FilterRules {
  readonly allows: boolean
  readonly minimumLevel: number
  /** The conditions. Absent: met by all. */
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
    throw new RangeError(`The mode 'allow' lets nothing pass: name at least one pattern, label or target.`)
  }
  // Without any condition the filter is about no metric, as with an empty list.
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
  const fold = (text: string): string => (caseInsensitive ? text.toLowerCase() : text)
  const texts: string[] = []
  const expressions: RegExp[] = []
  for (const pattern of patterns) {
    if (pattern instanceof RegExp) expressions.push(pattern)
    else {
      checkText('pattern', pattern)
      texts.push(fold(pattern))
    }
  }
  return rememberByName(name => {
    const folded = fold(name)
    // Not test(), which goes on from where it last ended when the expression is global.
    return texts.some(text => folded.includes(text)) || expressions.some(one => name.search(one) >= 0)
  })
}

function readTargets(targets: readonly string[]): (target: string | undefined) => boolean {
  for (const target of targets) checkText('target', target)
  const wanted = new Set<string | undefined>(targets)
  return target => wanted.has(target)
}

function readLabels(labels: NonNullable<FilterOptions['labels']>): HasLabels {
  const wanted = labels.map(entry => {
    const [name, ...value] = typeof entry === 'string' ? [entry] : entry
    checkText('label', name)
    return { name, value: value.length === 0 ? undefined : String(value[0]) }
  })
  return given =>
    given !== undefined &&
    wanted.some(({ name, value }) => {
      const own = Object.hasOwn(given, name) ? given[name] : undefined
      return own !== undefined && own !== null && (value === undefined || String(own) === value)
    })
}
