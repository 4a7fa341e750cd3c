import type { ExposedFamily } from '../model/exposition.ts'
import { datasource, idOf, type Panel, type Place } from './panel.ts'
import { panelsOf } from './panels-of.ts'

/** A panel with its place, generated or not. */
interface PlacedPanel {
  readonly id?: number
  readonly gridPos: Place
  readonly targets?: ReadonlyArray<{ readonly refId?: string }>
  /** Those of a row that is collapsed. */
  readonly panels?: readonly PlacedPanel[] | null
}

interface Variable extends Readonly<Record<string, unknown>> {
  readonly name: string
}

/** A dashboard, as Grafana writes it, of which only this is read. */
export interface Dashboard extends Readonly<Record<string, unknown>> {
  readonly panels: readonly PlacedPanel[]
  readonly templating: { readonly list: readonly Variable[] }
}

const [width, height] = [12, 8]

/** What is looked at first comes first, and what exporters say of themselves last. */
const order = [/^http_/, /^(?!process_|nodejs_|metrics_)/, /^process_/, /^nodejs_/, /^metrics_/]

function rankOf({ name }: ExposedFamily): number {
  return order.findIndex(pattern => pattern.test(name))
}

function queryVariable(name: string, label: string, query: string): Variable {
  return {
    name,
    label,
    type: 'query',
    datasource,
    query: { query, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    current: { text: ['All'], value: ['$__all'] },
  }
}

/** From the given height on, two beside each other. */
function placed(panels: readonly Panel[], from: number): PlacedPanel[] {
  return panels.map((panel, index) => ({
    ...panel,
    gridPos: { h: height, w: width, x: (index % 2) * width, y: from + Math.floor(index / 2) * height },
  }))
}

/** A dashboard of these metrics. */
export function makeDashboard(families: readonly ExposedFamily[], title: string): Dashboard {
  const sorted = [...families].sort((a, b) => rankOf(a) - rankOf(b))
  return {
    uid:
      title
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-|-$/g, '')
        .slice(0, 40) || 'metrics',
    title,
    tags: ['metrics-facade'],
    schemaVersion: 42,
    editable: true,
    graphTooltip: 1,
    refresh: '10s',
    time: { from: 'now-30m', to: 'now' },
    annotations: { list: [] },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
        queryVariable('job', 'Job', 'label_values(up, job)'),
        queryVariable('instance', 'Instance', 'label_values(up{job=~"$job"}, instance)'),
      ],
    },
    panels: placed(sorted.flatMap(panelsOf), 0),
  }
}

/** Whether a panel was generated, and not added or copied by hand. */
function isGenerated({ id, targets }: PlacedPanel): boolean {
  const refId = targets?.[0]?.refId
  return refId !== undefined && idOf(refId) === id
}

function bottomOf(panels: readonly PlacedPanel[]): number {
  return Math.max(0, ...panels.map(({ gridPos: { y, h } }) => y + h))
}

/** Old panels, and those in collapsed rows, with what is made now in the place of what was generated before. */
function renewed(panels: readonly PlacedPanel[], made: ReadonlyMap<unknown, PlacedPanel>): PlacedPanel[] {
  return panels
    .filter(panel => !isGenerated(panel) || made.has(panel.id))
    .map(panel => {
      if (panel.panels) return { ...panel, panels: renewed(panel.panels, made) }
      return isGenerated(panel) ? { ...made.get(panel.id)!, gridPos: panel.gridPos } : panel
    })
}

/**
 * A dashboard that was generated before, with what is generated now: panels of metrics that are gone are taken out, those
 * that are new come at the bottom, all others stay where they are. Everything that was added or set by hand stays.
 */
export function mergeDashboards(old: Dashboard, fresh: Dashboard): Dashboard {
  const made = new Map(fresh.panels.map(panel => [panel.id, panel]))
  const kept = renewed(old.panels, made)
  const known = new Set(kept.flatMap(panel => [panel, ...(panel.panels ?? [])]).map(({ id }) => id))
  const added = fresh.panels.filter(({ id }) => !known.has(id))
  const variables = new Map([...fresh.templating.list, ...old.templating.list].map(one => [one.name, one]))
  return {
    ...fresh,
    ...old,
    templating: { ...old.templating, list: [...variables.values()] },
    panels: [...kept, ...placed(added as unknown as Panel[], bottomOf(kept))],
  }
}
