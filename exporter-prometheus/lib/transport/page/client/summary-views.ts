import type { Content, Request, Row } from './content.ts'
import type { DrawnLine } from './drawing.ts'
import type { Series } from './model.ts'
import { everySeries, type Group, groupsHeading, groupsOf } from './plan.ts'
import { rangeText, stateOf } from './state.ts'
import { countText, plainUnit, unitOf, valueText } from './unit.ts'
import { type Line, lastOf, perSecond, risesOf, startsOf, timesOf, valuesOf, type Window } from './window.ts'

/** The quantiles of summaries as they are told; those of one series are drawn. */
export function quantileContent(request: Request): Content {
  const { family, window, chosen, range } = request
  const unit = unitOf(family.name, family.unit)
  const starts = startsOf(window)
  const groups = groupsOf(family, everySeries)
  const group = groups.find(({ key }) => key === chosen) ?? busiest(groups, window)
  const told = group?.series[0]?.quantiles ?? []
  const wanted = [0.5, 0.9, 0.99].filter(q => told.includes(q))
  const drawn = (wanted.length > 0 ? wanted : told.slice(0, 4)).map((q, index) => ({
    q,
    text: `p${Number((q * 100).toPrecision(6))}`,
    color: [0, 1, 3, 4][index]!,
  }))
  const text = (value: number | null | undefined): string => valueText(value, unit)
  const lineOf = (series: Series | undefined, q: number): Line =>
    series === undefined ? [] : quantileLine(window, series, q)
  const lines = drawn.map(({ q, ...line }): DrawnLine => ({ ...line, values: lineOf(group?.series[0], q) }))
  const highest = lines.at(-1)
  return {
    drawing: { times: timesOf(window), range, lines, isStacked: false, unit, per: '' },
    named: groupsHeading(family, everySeries),
    headings: [...drawn, { text: 'per second' }, { text: 'count' }],
    rows: groups.map(({ key, text: name, title, series: [series] }) => ({
      key,
      text: name,
      title,
      isEnded: series!.isEnded,
      cells: [
        ...drawn.map(({ q }) => {
          const line = lineOf(series, q)
          return (index: number) => ({ value: line[index] ?? null, text: text(line[index]) })
        }),
        ...countCells(window, starts, series!.id + 1),
      ],
    })),
    isChoice: groups.length > 1,
    now: highest === undefined ? '' : `${highest.text} ${text(lastOf(highest.values))}`,
    state: stateOf(request),
    summary: drawn.map((one, index) => `${one.text} ${rangeText(lines[index]!.values, text)}`).join(', '),
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
  const countAt = (index: number): number => window.timeline.column(channel)?.at(window.from + index) ?? 0
  return [
    index => ({ value: rates[index] ?? null, text: valueText(rates[index], plainUnit) }),
    index => ({ value: countAt(index), text: countText(countAt(index)) }),
  ]
}
