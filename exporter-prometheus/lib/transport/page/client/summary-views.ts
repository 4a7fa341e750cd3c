import type { Content, Request, Row } from './content.ts'
import type { Series } from './model.ts'
import { everySeries, type Group, groupsHeading, groupsOf } from './plan.ts'
import { rangeText, stateOf } from './state.ts'
import { countText, plainUnit, unitOf, valueText } from './unit.ts'
import {
  type Line,
  lastOf,
  meansOf,
  perSecond,
  risesOf,
  startsOf,
  timesOf,
  togetherAt,
  valuesOf,
  type Window,
} from './window.ts'

/** A line of a summary: one of its quantiles, or its mean. */
interface Told {
  readonly text: string
  readonly color: number
  lineOf(series: Series): Line
}

/** The quantiles that are drawn; of a summary that has none, the mean. */
function toldBy(window: Window, starts: Int32Array, all: readonly number[]): Told[] {
  if (all.length === 0) {
    return [{ text: 'mean', color: 0, lineOf: ({ id }) => meansOf(window, starts, id, id + 1) }]
  }
  const usual = [0.5, 0.9, 0.99].filter(q => all.includes(q))
  return (usual.length > 0 ? usual : all.slice(0, 4)).map((q, index) => ({
    text: `p${Number((q * 100).toPrecision(6))}`,
    color: [0, 1, 3, 4][index]!,
    lineOf: series => quantileLine(window, series, q),
  }))
}

/** The quantiles of summaries as they are told; those of one series are drawn. */
export function quantileContent(request: Request): Content {
  const { family, window, chosen, range } = request
  const unit = unitOf(family.name, family.unit)
  const starts = startsOf(window)
  const groups = groupsOf(family, everySeries)
  const group = groups.find(({ key }) => key === chosen) ?? busiest(groups, window)
  const [shown] = group?.series ?? []
  const told = toldBy(window, starts, shown?.quantiles ?? [])
  const text = (value: number | null | undefined): string => valueText(value, unit)
  const lines = told.map(({ text, color, lineOf }) => {
    return { text, color, values: shown === undefined ? [] : lineOf(shown) }
  })
  const highest = lines.at(-1)
  return {
    drawing: { times: timesOf(window), range, lines, isStacked: false, unit, per: '' },
    named: groupsHeading(family, everySeries),
    headings: [...lines.map(({ text, color }) => ({ text, color })), { text: 'per s' }, { text: 'count' }],
    rows: groups.map(({ key, text: name, title, series: [series] }) => ({
      key,
      text: name,
      title,
      isEnded: series!.isEnded,
      cells: [
        ...told.map(({ lineOf }) => {
          const line = lineOf(series!)
          return (index: number) => ({ value: line[index] ?? null, text: text(line[index]) })
        }),
        ...countCells(window, starts, series!.id + 1),
      ],
    })),
    isChoice: groups.length > 1,
    now: highest === undefined ? '' : `${highest.text} ${text(lastOf(highest.values))}`,
    state: stateOf(request),
    summary: lines.map(line => `${line.text} ${rangeText(line.values, text)}`).join(', '),
  }
}

function quantileLine(window: Window, { id, quantiles }: Series, q: number): Line {
  const index = quantiles.indexOf(q)
  return index === -1 ? [] : valuesOf(window, id + 2 + index)
}

/** The group with the highest count. */
function busiest(groups: readonly Group[], { timeline }: Window): Group | undefined {
  const countOf = ({ series: [one] }: Group): number => timeline.column((one?.id ?? 0) + 1)?.last ?? 0
  return groups.reduce<Group | undefined>(
    (most, one) => (most === undefined || countOf(one) > countOf(most) ? one : most),
    undefined,
  )
}

/** What a channel that counts has risen in a second, and its value. */
function countCells(window: Window, starts: Int32Array, channel: number): Row['cells'] {
  const rates = perSecond(window, starts, risesOf(window, starts, channel))
  const countAt = (index: number): number | null => togetherAt(window, [channel], index)
  return [
    index => ({ value: rates[index] ?? null, text: valueText(rates[index], plainUnit) }),
    index => ({ value: countAt(index), text: countText(countAt(index)) }),
  ]
}
