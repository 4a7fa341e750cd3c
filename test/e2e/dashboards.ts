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

/** What these tests read of a dashboard. */
export interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly templating: { readonly list: readonly Variable[] }
  readonly panels: readonly Panel[]
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
