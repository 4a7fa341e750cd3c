import { type Advice, messageOf, warnOnce } from 'metrics-facade'
import { BuildError, shown, unknownKey } from '../base/error.ts'
import { checkBounds } from '../series/bounds.ts'
import { checkCardinality } from '../series/cardinality-settings.ts'
import type { Advised, Distribution, GaugeMerge } from '../series/distribution.ts'
import type { Family } from '../series/family.ts'
import { checkObjective } from '../series/objective.ts'
import { checkSummarySetting } from '../series/summary-settings.ts'

type Checks = {
  readonly [Name in keyof Advised]-?: (
    given: NonNullable<Advised[Name]>,
    where: string,
  ) => NonNullable<Advised[Name]>
}

const known: readonly unknown[] = ['sum', 'min', 'max', 'latest', 'each']

function checkMerge(merge: GaugeMerge, where: string): GaugeMerge {
  if (known.includes(merge)) return merge
  throw new BuildError('INVALID_OPTION', `${where} is ${shown(merge)}: give one of ${known.join(', ')}.`)
}

const { quantiles, bucketDurationMs, bucketCount } = checkSummarySetting
const checks: Checks = {
  buckets: checkBounds,
  fallbackBuckets: checkBounds,
  quantiles,
  bucketDurationMs,
  bucketCount,
  merge: checkMerge,
  cardinality: checkCardinality,
  objective: checkObjective,
}

/** Reads advice. It comes from code that knows nothing of this exporter, so mistakes in it are reported and ignored. */
export function readAdvice(name: string, advice: Advice): Advised {
  const metric = messageOf(name)
  if (typeof advice !== 'object' || unknownKey(advice, Object.keys(checks)) !== undefined) {
    warnOnce(
      `advice ${name}`,
      `The advice ${shown(advice)} for "${metric}" was ignored: give { buckets: [0.1, 1] } or { quantiles: [0.5, 0.99] }, or none.`,
    )
  }
  const advised: Record<string, unknown> = {}
  for (const what of Object.keys(checks) as Array<keyof Advised>) {
    const value = advice[what]
    if (value === undefined) continue
    try {
      advised[what] = checks[what](value as never, `the ${what} advised for "${metric}"`)
    } catch (error) {
      warnOnce(`advice ${name}`, `Advice was ignored; ${messageOf(error, 1000)}`)
    }
  }
  return advised
}

/** How many different bounds of one family are shared. */
const mostBounds = 100

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((bound, index) => bound === b[index])
}

/** Reads the advice of single series, each object once. Series of one family with the same bounds share them. */
export class AdviceReader {
  readonly #read = new WeakMap<Advice, Advised>()
  readonly #bounds = new WeakMap<Family, Array<readonly number[]>>()

  read(name: string, advice: Advice): Advised {
    const known = this.#read.get(advice)
    if (known !== undefined) return known
    const advised = readAdvice(name, advice)
    if (Object(advice) === advice) this.#read.set(advice, advised)
    return advised
  }

  /** Replaces equal bounds by those of another series, so that their `le` labels are written only once. */
  share(family: Family, distribution: Distribution & { readonly of: 'bucketed' }): Distribution {
    const ofFamily = family.distribution?.of === 'bucketed' ? [family.distribution.bounds] : []
    const all = this.#bounds.get(family) ?? ofFamily
    this.#bounds.set(family, all)
    const bounds = all.find(one => isSame(one, distribution.bounds))
    if (bounds !== undefined) return { ...distribution, bounds }
    if (all.length < mostBounds) all.push(distribution.bounds)
    return distribution
  }
}
