import { type Request, silenceOf } from './content.ts'
import { durationText } from './unit.ts'
import type { Line } from './window.ts'

/** What changes less often is said to be silent. */
const silentSeconds = 30

/** Whether a family has ended, or nothing has come for some time; empty if there is nothing to say. */
export function stateOf({ family, window }: Pick<Request, 'family' | 'window'>): string {
  const living = [...family.series.values()].filter(({ isEnded }) => !isEnded)
  if (living.length === 0) return family.series.size === 0 ? '' : 'ended'
  if (family.type === 'gauge') return ''
  // Of a summary the count, because what came may have been zero.
  const first = family.type === 'summary' ? 1 : 0
  const channels = living.flatMap(({ id, buckets }) => [id + first, ...buckets.map(({ channel }) => channel)])
  // What has never counted anything, such as failures, is not silent.
  if (channels.every(channel => !window.timeline.column(channel)?.last)) return ''
  const { seconds, isLonger } = silenceOf(window.timeline, channels)
  if (seconds < silentSeconds) return ''
  return `silent for ${isLonger ? 'more than ' : ''}${durationText(seconds)}`
}

/** The range of a line in words. */
export function rangeText(line: Line, text: (value: number) => string): string {
  const values = line.filter(value => value !== null)
  if (values.length === 0) return 'no values yet'
  const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  return `between ${text(low)} and ${text(high)}`
}
