import { type EChartsOption, init } from 'echarts'
import { type GrowthCurve, growthCurves } from './growth-table.ts'
import { titles } from './libraries.ts'
import { show } from './number.ts'
import { findOutcome, type Outcome, type Run, timesBetter } from './outcome.ts'
import type { Row } from './row.ts'
import { rows } from './rows.ts'

// On no background, in colours that can be read on white as on black.
const ink = '#808891'
const grid = '#80889140'
const colours: Readonly<Record<string, string>> = {
  ours: '#e0622b',
  'prom-client': '#4a8fd6',
  '@prometheus-io': '#3aa675',
  '@platformatic': '#a873d1',
  OpenTelemetry: '#c79a1e',
  Rust: '#c2477f',
  client_golang: '#25a0ad',
  VictoriaMetrics: '#8a8f2c',
}
const symbols: Readonly<Record<string, string>> = {
  ours: 'rect',
  'prom-client': 'circle',
  '@prometheus-io': 'triangle',
  '@platformatic': 'diamond',
  OpenTelemetry: 'roundRect',
  Rust: 'emptyDiamond',
  client_golang: 'emptyTriangle',
  VictoriaMetrics: 'emptyCircle',
}
/** They are drawn where they were measured beside ours. */
const otherLanguages: readonly string[] = ['Rust', 'client_golang', 'VictoriaMetrics']
const drawn = titles.filter(title => title !== 'floor')
const font = { color: ink, fontFamily: 'system-ui, sans-serif', fontSize: 13 }

/** Wide gaps, because without a screen there is nothing that could measure texts. */
function legendOf(names: readonly string[]): NonNullable<EChartsOption['legend']> {
  const data = names.map(name => ({ name }))
  return {
    top: 34,
    left: 'center',
    textStyle: font,
    itemWidth: 16,
    itemGap: names.length > 5 ? 22 : 36,
    data,
  }
}

function draw(width: number, height: number, option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption({ backgroundColor: 'transparent', textStyle: font, animation: false, ...option })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${svg}\n`
}

function title(text: string): NonNullable<EChartsOption['title']> {
  return { text, left: 'center', textStyle: { ...font, fontSize: 15, fontWeight: 'bold' } }
}

/** What the project wants to reach and peers can do, too. */
function overviewRows(run: Run): ReadonlyArray<readonly [row: Row, outcome: Outcome]> {
  return rows.flatMap(row => {
    const { reach, reachTimes, reachTimesFloor, slow } = row
    const isPictured =
      reach !== undefined || reachTimesFloor !== undefined || (reachTimes !== undefined && slow !== true)
    const outcome = isPictured ? findOutcome(run, row) : undefined
    const others = Object.entries(outcome?.results ?? {}).filter(
      ([name, result]) => name !== 'ours' && name !== 'floor' && result !== undefined,
    )
    return outcome?.results.ours === undefined || others.length === 0 ? [] : [[row, outcome] as const]
  })
}

/**
 * A dot for each library in each row: how many times it takes of what ours takes; for other languages, of what ours took
 * beside them.
 */
export function drawOverview(run: Run, languages?: Run): string {
  const shown = overviewRows(run)
  const label = ([{ work, unit }, { results }]: (typeof shown)[number]): string =>
    `${work.replace(', integers, changed, ', ', ').replace(', fractions, changed, ', ', ')}   ${show(results.ours!.median)} ${unit}`
  const points = (name: string): number[][] =>
    shown.flatMap(([row, { results }], index) => {
      const found = drawn.includes(name) ? results : (languages && findOutcome(languages, row))?.results
      const [ours, result] = [found?.ours, found?.[name]]
      return ours && result ? [[timesBetter(row, ours.median, result.median), index]] : []
    })
  const names = [...drawn, ...(languages === undefined ? [] : otherLanguages)]
  return draw(960, 110 + shown.length * 26, {
    title: title('Cost in multiples of ours (logarithmic; to the right is worse)'),
    legend: legendOf(names),
    grid: { top: 70, bottom: 34, left: 370, right: 24 },
    xAxis: {
      type: 'log',
      axisLabel: { ...font, formatter: (value: number) => `${value}×` },
      splitLine: { lineStyle: { color: grid } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: shown.map(label),
      axisLabel: { ...font, interval: 0 },
      axisTick: { show: false },
      axisLine: { show: false },
      splitLine: { show: true, lineStyle: { color: grid } },
    },
    series: names.map(name => ({
      name,
      type: 'scatter',
      symbol: symbols[name]!,
      symbolSize: name === 'ours' ? [5, 20] : 11,
      itemStyle: { color: colours[name]! },
      data: points(name),
    })),
  })
}

function drawCurve(
  { title, unit, points }: GrowthCurve,
  index: number,
): { readonly xAxis: object; readonly yAxis: object; readonly grid: object; readonly series: object[] } {
  const left = index % 2 === 0 ? 80 : 550
  const top = index < 2 ? 100 : 365
  return {
    grid: { left, top, width: 370, height: 190 },
    xAxis: {
      type: 'log',
      gridIndex: index,
      min: 10,
      axisLabel: { ...font, formatter: (value: number) => value.toLocaleString('en'), hideOverlap: true },
      splitLine: { lineStyle: { color: grid } },
    },
    yAxis: {
      type: 'log',
      gridIndex: index,
      name: `${title}, ${unit}`,
      nameLocation: 'end',
      nameTextStyle: { ...font, align: 'left', fontWeight: 'bold' },
      axisLabel: { ...font, formatter: (value: number) => value.toLocaleString('en') },
      splitLine: { lineStyle: { color: grid } },
    },
    series: drawn.map(name => ({
      name,
      type: 'line',
      xAxisIndex: index,
      yAxisIndex: index,
      symbol: symbols[name]!,
      symbolSize: 7,
      lineStyle: { color: colours[name]!, width: name === 'ours' ? 3 : 1.5 },
      itemStyle: { color: colours[name]! },
      data: points.flatMap(({ series, costs }) => (costs[name] === undefined ? [] : [[series, costs[name]]])),
    })),
  }
}

/** What one series, or one call, costs by the number of series: four panels, level where nothing grows. */
export function drawGrowth(run: Run): string {
  const panels = growthCurves(run).map(drawCurve)
  return draw(960, 600, {
    title: title('Cost of one by the number of series (both axes logarithmic)'),
    legend: legendOf(drawn),
    grid: panels.map(panel => panel.grid),
    xAxis: panels.map(panel => panel.xAxis),
    yAxis: panels.map(panel => panel.yAxis),
    series: panels.flatMap(panel => panel.series),
  } as EChartsOption)
}
