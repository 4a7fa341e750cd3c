/** A query of a panel. */
export interface Target {
  readonly refId: string
  readonly expr: string
  readonly legendFormat: string
  readonly format?: 'heatmap' | 'table'
  readonly exemplar?: boolean
  readonly instant?: boolean
  readonly range?: boolean
}

export interface Place {
  readonly h: number
  readonly w: number
  readonly x: number
  readonly y: number
}

/** A panel of Grafana, without its place. */
export interface Panel {
  readonly id: number
  readonly type: 'timeseries' | 'heatmap' | 'table'
  readonly title: string
  readonly description: string
  readonly datasource: object
  readonly targets: readonly Target[]
  readonly fieldConfig: object
  readonly options: object
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the dashboard.
export const datasource = { type: 'prometheus', uid: '${datasource}' }

/**
 * The id of a panel that is generated: the same whenever it is generated again. The name of its first query has the same
 * number, and a copy that somebody makes of it has another, as has a panel that somebody adds.
 */
export function idOf(refId: string): number {
  let hash = 0x811c9dc5
  for (const character of refId) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return (hash >>> 1) + 1
}

/** What every panel has. */
type Shown = Pick<Panel, 'title' | 'description' | 'targets'>

interface Charted extends Shown {
  readonly unit: string
}

interface Line extends Charted {
  readonly isStacked?: boolean
}

function panelOf(
  type: Panel['type'],
  { title, description, targets }: Shown,
  fieldConfig: object,
  options: object,
): Panel {
  return { id: idOf(targets[0]!.refId), type, title, description, datasource, targets, fieldConfig, options }
}

/** A chart over time. */
export function timeSeries({ unit, isStacked = false, ...shown }: Line): Panel {
  const stacking = isStacked ? { stacking: { mode: 'normal', group: 'A' } } : {}
  const custom = {
    drawStyle: 'line',
    lineWidth: 1,
    fillOpacity: isStacked ? 30 : 10,
    showPoints: 'never',
    ...stacking,
  }
  return panelOf(
    'timeseries',
    shown,
    { defaults: { unit, custom }, overrides: [] },
    {
      legend: { calcs: ['lastNotNull', 'max'], displayMode: 'table', placement: 'bottom', showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  )
}

/** How values spread, over time. */
export function heatmap({ unit, ...shown }: Charted): Panel {
  return panelOf(
    'heatmap',
    shown,
    { defaults: { custom: { scaleDistribution: { type: 'linear' } } }, overrides: [] },
    {
      calculate: false,
      cellGap: 1,
      color: {
        exponent: 0.5,
        fill: 'dark-orange',
        mode: 'scheme',
        reverse: false,
        scale: 'exponential',
        scheme: 'Oranges',
        steps: 64,
      },
      exemplars: { color: 'rgba(255,0,255,0.7)' },
      filterValues: { le: 1e-9 },
      legend: { show: true },
      rowsFrame: { layout: 'auto' },
      showValue: 'never',
      tooltip: { mode: 'single', yHistogram: true },
      yAxis: { axisPlacement: 'left', unit },
    },
  )
}

/** What is so now, with its labels as columns. */
export function table(shown: Shown): Panel {
  return panelOf(
    'table',
    shown,
    { defaults: {}, overrides: [] },
    { frameIndex: 0, showHeader: true, cellHeight: 'sm' },
  )
}
