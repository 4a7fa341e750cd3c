import { type ExposedFamily, writtenLabels } from '../model/exposition.ts'
import type { HistogramView, SeriesView, SummaryView } from '../model/views.ts'
import { labelsOf } from './labels.ts'
import { heatmap, type Panel, type Target, table, timeSeries } from './panel.ts'
import { selected, sumBy } from './promql.ts'
import { shownUnit } from './unit.ts'

/** So many lines are in a chart, as long as there are not more values of the labels later. */
const mostLines = 12

const matchers = ['job=~"$job"', 'instance=~"$instance"'] as const
const shownQuantiles = [0.5, 0.9, 0.99]

/** A title that is read at a glance: the help if it is short. */
function titleOf({ name, help = '' }: ExposedFamily, what = ''): string {
  const start = help !== '' && help.length <= 60 ? help : name
  return what === '' ? start : `${start}, ${what}`
}

function descriptionOf({ name, type, help }: ExposedFamily): string {
  return help ? `${help}. ${name}` : `${name}, a ${type} without a help text.`
}

/** The labels by which a chart is split: those with the fewest values, as long as there are few lines. */
function splitOf(family: ExposedFamily): readonly string[] {
  const all: readonly SeriesView[] = family.series
  const linesOf = (labels: readonly string[]): number =>
    new Set(
      all.map(series => {
        const written = new Map(writtenLabels(series, family))
        return JSON.stringify(labels.map(label => written.get(label)))
      }),
    ).size
  let split: readonly string[] = []
  const candidates = labelsOf(family)
    .filter(({ values, isOptional }) => values.length > 1 && !isOptional)
    .sort((a, b) => a.values.length - b.values.length)
  for (const { name } of candidates) if (linesOf([...split, name]) <= mostLines) split = [...split, name]
  return split
}

function legendOf(labels: readonly string[]): string {
  return labels.map(label => `{{${label}}}`).join(' ')
}

interface Query {
  readonly family: ExposedFamily
  /** What is asked, for the name of the query. */
  readonly what: string
}

function targetOf(
  { family, what }: Query,
  expr: string,
  legendFormat: string,
  more: Partial<Target> = {},
): Target {
  return { refId: `${family.name} ${what}`, expr, legendFormat, ...more }
}

function rated(name: string): string {
  return `rate(${selected(name, ...matchers)}[$__rate_interval])`
}

/** The rate of what only rises, under this name, by the labels that split it. */
function ratePanel(family: ExposedFamily, name: string, unit: string, what: string): Panel {
  const split = splitOf(family)
  const labels = split.length === 0 ? ['job'] : split
  const target = targetOf({ family, what: 'rate' }, sumBy(labels, rated(name)), legendOf(labels))
  return timeSeries({
    title: titleOf(family, what),
    description: descriptionOf(family),
    unit,
    targets: [target],
    isStacked: split.length > 0,
  })
}

function counterPanels(family: ExposedFamily): Panel[] {
  return [ratePanel(family, family.name, shownUnit(family).rate, 'per second')]
}

function gaugePanels(family: ExposedFamily): Panel[] {
  const { name } = family
  const [title, description] = [titleOf(family), descriptionOf(family)]
  const labels = labelsOf(family)
    .filter(({ values }) => values.length > 1)
    .map(label => label.name)
  const series = selected(name, ...matchers)
  if (name.endsWith('_info')) {
    const told = { format: 'table', instant: true, range: false } as const
    return [table({ title, description, targets: [targetOf({ family, what: 'info' }, series, '', told)] })]
  }
  const isTime = /_(?:timestamp|start_time)_seconds$/.test(name)
  const shown = isTime ? `time() - ${series}` : series
  const expr = family.series.length > 2 * mostLines ? `topk(${mostLines}, ${shown})` : shown
  const target = targetOf({ family, what: isTime ? 'age' : 'value' }, expr, legendOf([...labels, 'instance']))
  return [
    timeSeries({
      title: isTime ? titleOf(family, 'since then') : title,
      description,
      unit: isTime ? 's' : shownUnit(family).value,
      targets: [target],
    }),
  ]
}

/** How many there were a second: of what has a count. */
function countPanel(family: ExposedFamily): Panel {
  return ratePanel(family, `${family.name}_count`, 'cps', 'per second')
}

function quantileTargets(family: ExposedFamily, isNative: boolean): Target[] {
  return shownQuantiles.map(quantile => {
    const inner = isNative ? sumBy([], rated(family.name)) : sumBy(['le'], rated(`${family.name}_bucket`))
    const expr = `histogram_quantile(${quantile}, ${inner})`
    return targetOf({ family, what: `p${quantile * 100}` }, expr, `${quantile * 100} %`, { exemplar: true })
  })
}

function histogramPanels(family: ExposedFamily): Panel[] {
  const { value: unit } = shownUnit(family)
  const description = descriptionOf(family)
  const isNative = (family.series as readonly HistogramView[]).some(({ native }) => native !== undefined)
  const quantiles = timeSeries({
    title: titleOf(family),
    description,
    unit,
    targets: quantileTargets(family, isNative),
  })
  if (isNative) {
    const expr = sumBy([], `histogram_count(${rated(family.name)})`)
    const count = targetOf({ family, what: 'rate' }, expr, 'all')
    const title = titleOf(family, 'per second')
    return [quantiles, timeSeries({ title, description, unit: 'cps', targets: [count] })]
  }
  const increase = `increase(${selected(`${family.name}_bucket`, ...matchers)}[$__rate_interval])`
  const cells = targetOf({ family, what: 'buckets' }, sumBy(['le'], increase), '{{le}}', {
    format: 'heatmap',
  })
  const spread = heatmap({ title: titleOf(family, 'distribution'), description, unit, targets: [cells] })
  return [quantiles, spread, countPanel(family)]
}

function summaryPanels(family: ExposedFamily): Panel[] {
  const { name } = family
  const { value: unit } = shownUnit(family)
  const description = descriptionOf(family)
  const [first] = family.series as readonly SummaryView[]
  if ((first?.quantiles.length ?? 0) === 0) {
    const [sum, count] = ['sum', 'count'].map(part => sumBy(['job'], rated(`${name}_${part}`)))
    const target = targetOf({ family, what: 'mean' }, `${sum} / ${count}`, '{{job}}')
    return [
      timeSeries({ title: titleOf(family, 'mean'), description, unit, targets: [target] }),
      countPanel(family),
    ]
  }
  // Quantiles cannot be added up; the largest of all is what nobody exceeds.
  const expr = `max by (quantile) (${selected(name, ...matchers)})`
  const target = targetOf({ family, what: 'quantiles' }, expr, '{{quantile}}')
  return [timeSeries({ title: titleOf(family), description, unit, targets: [target] }), countPanel(family)]
}

const panelsByType = {
  counter: counterPanels,
  gauge: gaugePanels,
  histogram: histogramPanels,
  summary: summaryPanels,
} as const

/** The panels of a metric, as its type, its unit and its labels have it. */
export function panelsOf(family: ExposedFamily): readonly Panel[] {
  return panelsByType[family.type](family)
}
