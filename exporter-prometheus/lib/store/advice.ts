import { type Advice, messageOf, warnOnce } from 'metrics-facade'
import { shown, unknownKey } from '../base/error.ts'
import { checkBounds } from '../series/bounds.ts'
import type { Advised } from '../series/distribution.ts'
import { checkQuantiles } from '../series/quantiles.ts'

const checks = { buckets: checkBounds, quantiles: checkQuantiles }

/** Advice of code that knows nothing of this exporter: what is wrong in it is reported, and not used. */
export function readAdvice(name: string, advice: Advice): Advised {
  const metric = messageOf(name)
  if (typeof advice !== 'object' || unknownKey(advice, Object.keys(checks)) !== undefined) {
    warnOnce(
      `advice ${name}`,
      `The advice ${shown(advice)} for "${metric}" was ignored: give { buckets: [0.1, 1] } or { quantiles: [0.5, 0.99] }, or none.`,
    )
  }
  const advised: { -readonly [Name in keyof Advised]: Advised[Name] } = {}
  for (const [what, check] of Object.entries(checks) as Array<[keyof Advised, typeof checkBounds]>) {
    const given = advice[what]
    if (given === undefined) continue
    try {
      advised[what] = check(given, `the ${what} advised for "${metric}"`)
    } catch (error) {
      warnOnce(`advice ${name}`, `Advice was ignored; ${messageOf(error, 1000)}`)
    }
  }
  return advised
}
