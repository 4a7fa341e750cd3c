import { checkCount } from '../base/count.ts'
import { checkTimer } from '../base/duration.ts'
import { BuildError, isPlainObject, shown, unknownKey } from '../base/error.ts'

/** Ceilings of what scrapers may take. What is left out has its default, which no usual scraper meets. */
export interface ScrapeLimits {
  /** Connections to a listener at a time; a further one is closed at once. 256 by default. */
  readonly connections?: number
  /** Requests of one connection that are not answered yet; with a further one it is closed. 10 by default. */
  readonly requestsPerConnection?: number
  /** Renders at a time; others wait for their turn. 4 by default. */
  readonly renders?: number
  /** Expositions in memory at a time, each until all who share it have it; a further one is a 503. 16 by default. */
  readonly bodies?: number
  /** Milliseconds in which a scrape has to be answered and read; its connection is then closed. 120,000 by default. */
  readonly answerMs?: number
  /**
   * The most milliseconds that a scraper may say it waits, and what counts where it says nothing; 100 count as the
   * least. Collectors have half of the time. 20,000 by default.
   */
  readonly timeoutMs?: number
}

/** All of them. */
export type CheckedLimits = Required<ScrapeLimits>

export const defaultLimits: CheckedLimits = {
  connections: 256,
  requestsPerConnection: 10,
  renders: 4,
  bodies: 16,
  answerMs: 120_000,
  timeoutMs: 20_000,
}

const durations: ReadonlySet<string> = new Set(['answerMs', 'timeoutMs'])

/** More than any machine has of what is counted here. */
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
