import { readdirSync, readFileSync } from 'node:fs'

/** The folder of the monitoring stack. */
export const monitoring: URL = new URL('../../exporter-prometheus/monitoring/', import.meta.url)

interface Variable {
  readonly name: string
  readonly type: string
  readonly query: string | { readonly query: string }
}

interface Panel {
  readonly title: string
  readonly description: string
  readonly type: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets: ReadonlyArray<{ readonly expr: string; readonly legendFormat?: string }>
}

interface Link {
  readonly type: 'link' | 'dashboards'
  readonly url: string
  readonly tags: readonly string[]
}

/** What these tests read of a dashboard. */
export interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly tags: readonly string[]
  readonly links: readonly Link[]
  readonly annotations: { readonly list: ReadonlyArray<{ readonly expr: string }> }
  readonly templating: { readonly list: readonly Variable[] }
  readonly panels: readonly Panel[]
}

/** All that a dashboard asks Prometheus, but for the values of its variables. */
export function expressionsOf({ panels, annotations }: Dashboard): string[] {
  const targets = panels.flatMap(panel => panel.targets)
  return [...annotations.list, ...targets].map(({ expr }) => expr)
}

/** What the variables of a dashboard that are lists of values have for series and label, by their names. */
export function variablesOf({
  templating,
}: Dashboard): ReadonlyMap<string, { readonly series: string; readonly label: string }> {
  return new Map(
    templating.list.flatMap(({ name, query }) => {
      if (typeof query === 'string') return []
      const [, series = '', label = ''] = /^label_values\((.+), (\w+)\)$/.exec(query.query) ?? []
      return [[name, { series, label }]]
    }),
  )
}

/** All dashboards, by the names of their files without `.json`. */
export function readDashboards(): ReadonlyMap<string, Dashboard> {
  const folder = new URL('grafana/dashboards/', monitoring)
  return new Map(
    readdirSync(folder).map(name => [
      name.replace(/\.json$/, ''),
      JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
    ]),
  )
}
