import type { Content, Request, Row } from './content.ts'
import { everySeries, groupsHeading, groupsOf } from './plan.ts'
import { stateOf } from './state.ts'
import { durationText } from './unit.ts'

/** The labels of metrics that are there for these alone. */
export function informationContent(request: Request): Content {
  const { family } = request
  const living = [...family.series.values()].filter(({ isEnded }) => !isEnded)
  const rows = living.flatMap(({ id, labels }) =>
    Object.entries(labels).map(
      ([name, text]): Row => ({ key: `${id} ${name}`, text: name, cells: [() => ({ value: null, text })] }),
    ),
  )
  return {
    ...words,
    named: 'label',
    headings: [{ text: 'value' }],
    rows,
    state: stateOf(request),
    summary: '',
  }
}

/** How long ago the moments are that gauges tell. */
export function ageContent(request: Request): Content {
  const { family, window, now } = request
  const perSecond = /milliseconds/.test(`${family.name} ${family.unit}`) ? 1000 : 1
  const ageText = (value: number): string => {
    const age = now - value / perSecond
    if (!(value > 0)) return 'never'
    return age < 0 ? `in ${durationText(-age)}` : `${durationText(age)} ago`
  }
  const rows = groupsOf(family, everySeries).map(({ key, text, series: [series] }): Row => {
    const at = (index: number): number =>
      window.timeline.column(series!.id)?.at(window.from + index) ?? Number.NaN
    return {
      key,
      text,
      isEnded: series!.isEnded,
      cells: [
        index => ({ value: at(index), text: ageText(at(index)) }),
        index => ({ value: at(index), text: dateText(at(index) / perSecond) }),
      ],
    }
  })
  const [first] = family.series.values()
  const only = family.series.size === 1 ? ageText(window.timeline.column(first!.id)?.last ?? 0) : ''
  return {
    ...words,
    named: groupsHeading(family, everySeries),
    headings: [{ text: 'age' }, { text: 'at' }],
    rows,
    now: only,
    state: stateOf(request),
    summary: only,
  }
}

const words = { drawing: undefined, isChoice: false, now: '' } as const

function dateText(seconds: number): string {
  if (!(seconds > 0) || !Number.isFinite(seconds)) return '–'
  return new Date(seconds * 1000).toLocaleString([], { hour12: false })
}
