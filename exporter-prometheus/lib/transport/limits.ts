import { checkCount } from '../base/count.ts'
import { checkTimer } from '../base/duration.ts'
import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'

/** Limits on what scrapers may use. Each may be left out; no usual scraper reaches its default. */
export interface ScrapeLimits {
  /** Connections to a listener at a time; a further one is closed immediately. 256 by default. */
  readonly connections?: number
  /** Requests of one connection that wait for their answers; a further one closes the connection. 10 by default. */
  readonly requestsPerConnection?: number
  /** Renders at a time; others wait. 4 by default. */
  readonly renders?: number
  /** Expositions in memory at a time, each until all its readers have it; a further request gets 503. 16 by default. */
  readonly bodies?: number
  /** Milliseconds within which a scrape must be answered and read; then its connection is closed. 120,000 by default. */
  readonly answerMs?: number
  /**
   * The longest time-out, in milliseconds, that a scraper may ask for, and the one for scrapers that do not ask; the
   * shortest is 100. Collectors have half of the time. 20,000 by default.
   */
  readonly timeoutMs?: number
  /** Milliseconds within which the check of `health` must answer; then the answer is 503. 5,000 by default. */
  readonly healthMs?: number
}

/** All limits, checked. */
export type CheckedLimits = Required<ScrapeLimits>

export const defaultLimits: CheckedLimits = {
  connections: 256,
  requestsPerConnection: 10,
  renders: 4,
  bodies: 16,
  answerMs: 120_000,
  timeoutMs: 20_000,
  healthMs: 5_000,
}

const durations: ReadonlySet<string> = new Set(['answerMs', 'timeoutMs', 'healthMs'])

/** A larger count than any machine can have of connections, requests, renders or expositions. */
const mostOfAll = 1_000_000

/** @throws BuildError with code `INVALID_OPTION`, `INVALID_COUNT` or `INVALID_DURATION`. */
export function readScrapeLimits(limits: ScrapeLimits): CheckedLimits {
  const names = Object.keys(defaultLimits)
  const remedy = `Give an object of ${names.join(', ')}, of which each may be left out.`
  const refuse = (problem: string): never => {
    throw new BuildError('INVALID_OPTION', `withScrapeLimits ${problem} ${remedy}`)
  }
  if (!isPlainObject(limits)) refuse(`got ${shown(limits)}.`)
  const unknown = unknownKey(limits, names)
  if (unknown !== undefined) refuse(`got ${shown(unknown)}, which it does not know.`)
  const checked: Record<string, number> = { ...defaultLimits }
  for (const [name, value] of Object.entries(limits)) {
    if (value === undefined) continue
    const option = `withScrapeLimits, ${name}`
    checked[name] = durations.has(name) ? checkTimer(value, option) : checkCount(value, mostOfAll, option)
  }
  return checked as unknown as CheckedLimits
}
