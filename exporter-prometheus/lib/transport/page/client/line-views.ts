import type { Content, Request, Row } from './content.ts'
import type { DrawnLine } from './drawing.ts'
import { chartUnit, type Group, groupsHeading, groupsOf, mostLines, perOf } from './plan.ts'
import { rangeText, stateOf } from './state.ts'
import { countText, unitOf, valueText } from './unit.ts'
import {
  type Line,
  lastOf,
  perSecond,
  risesOf,
  startsOf,
  sumOf,
  timesOf,
  togetherAt,
  valuesOf,
  type Window,
} from './window.ts'

/** The colour of what is left when the others have theirs. */
const restColor = 8

interface Grouped {
  readonly group: Group
  readonly line: Line
  readonly size: number
}

/** Counters as rates, on top of one another; gauges as they are. */
export function lineContent(request: Request): Content {
  const { family, window, split, chosen, range } = request
  const isRate = family.type === 'counter'
  const [unit, per] = [chartUnit(family), perOf(family)]
  const starts = startsOf(window)
  const all = groupsOf(family, split).map((group): Grouped => {
    const lines = group.series.map(({ id }) => (isRate ? rateOf(window, starts, id) : valuesOf(window, id)))
    const line = sumOf(lines)
    return { group, line, size: sizeOf(line) }
  })
  const ranked = all.length > mostLines ? [...all].sort((a, b) => b.size - a.size) : all
  const colors = new Map(
    ranked.slice(0, linesOf(ranked.length)).map(({ group }, index) => [group.key, index]),
  )
  const lines = drawn(ranked, colors, chosen, isRate)
  const text = (value: number | null): string => valueText(value, unit, per)
  const total = sumOf(all.map(({ line }) => line))
  const shown = ranked.length === 1 ? ranked[0]!.line : total
  const now = isRate || ranked.length === 1 ? text(lastOf(shown)) : ''
  const isStacked = isRate && lines.length > 0
  return {
    drawing: { times: timesOf(window), range, lines, isStacked, unit, per },
    named: groupsHeading(family, split),
    headings: isRate ? [{ text: per === '' ? 'now' : 'per s' }, { text: 'total' }] : [{ text: 'now' }],
    rows: ranked.map(one => rowOf(one, request, colors.get(one.group.key), text)),
    isChoice: ranked.length > 1,
    now,
    state: stateOf(request),
    summary: `now ${text(lastOf(shown))}, ${rangeText(shown, text)}`,
  }
}

function rateOf(window: Window, starts: Int32Array, channel: number): Line {
  return perSecond(window, starts, risesOf(window, starts, channel))
}

/** How many have a colour of their own: one less if there is a rest. */
function linesOf(count: number): number {
  return count > mostLines ? mostLines - 1 : count
}

function sizeOf(line: Line): number {
  return line.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0)
}

function drawn(
  ranked: readonly Grouped[],
  colors: ReadonlyMap<string, number>,
  chosen: string | undefined,
  isRate: boolean,
): DrawnLine[] {
  const one = ranked.find(({ group }) => group.key === chosen)
  if (one !== undefined) {
    return [{ color: colors.get(one.group.key) ?? restColor, values: one.line }]
  }
  const own = ranked.filter(({ group }) => colors.has(group.key))
  const lines = own.map(({ group, line }) => ({
    color: colors.get(group.key)!,
    values: line,
  }))
  const rest = ranked.filter(({ group }) => !colors.has(group.key))
  // Values of gauges cannot be added up as rates can.
  if (rest.length === 0 || !isRate) return lines
  return [...lines, { color: restColor, values: sumOf(rest.map(({ line }) => line)) }]
}

function rowOf(
  { group, line }: Grouped,
  { family, window }: Request,
  color: number | undefined,
  text: (value: number | null) => string,
): Row {
  const valueAt = (index: number): number | null => line[index] ?? null
  const channels = group.series.map(({ id }) => id)
  const totalAt = (index: number): number | null => togetherAt(window, channels, index)
  const unit = unitOf(family.name, family.unit)
  const totalText = (value: number | null): string =>
    unit.kind === 'plain' ? countText(value) : valueText(value, unit)
  return {
    key: group.key,
    text: group.text,
    title: group.title,
    color: color ?? (family.type === 'counter' ? restColor : undefined),
    isEnded: group.series.every(({ isEnded }) => isEnded),
    cells: [
      index => ({ value: valueAt(index), text: text(valueAt(index)).replace('/s', '') }),
      ...(family.type === 'counter'
        ? [(index: number) => ({ value: totalAt(index), text: totalText(totalAt(index)) })]
        : []),
    ],
  }
}
