import type {
  AnnotationQuery,
  Dashboard,
  DataQuery,
  FieldConfig,
  FieldConfigSource,
  Panel,
} from '@grafana/schema'
import type {
  FieldConfig as HeatmapField,
  Options as HeatmapOptions,
} from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen'
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen'
import type {
  FieldConfig as TableField,
  Options as TableOptions,
} from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen'
import type {
  FieldConfig as TimeSeriesField,
  Options as TimeSeriesOptions,
} from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen'

/** What Prometheus is asked for; the package has no type for it. */
interface Query extends DataQuery {
  expr: string
  legendFormat?: string
  format?: 'table' | 'heatmap'
  exemplar?: boolean
  instant?: boolean
  range?: boolean
}

// Grafana's own type of a panel takes anything for its options and targets.
interface PanelOf<Type, Options, Field>
  extends Omit<Panel, 'type' | 'title' | 'options' | 'fieldConfig' | 'targets'> {
  type: Type
  title: string
  options: Options
  fieldConfig: Omit<FieldConfigSource, 'defaults'> & {
    defaults: Omit<FieldConfig, 'custom'> & { custom?: Field }
  }
  targets: Query[]
}

type KnownPanel =
  | PanelOf<'heatmap', HeatmapOptions, HeatmapField>
  | PanelOf<'stat', StatOptions, Record<string, never>>
  | PanelOf<'table', TableOptions, Partial<TableField>>
  | PanelOf<'timeseries', TimeSeriesOptions, TimeSeriesField>

/** What marks moments on the time axis; the package has no type for what Prometheus is asked. */
interface Annotation extends AnnotationQuery {
  expr: string
  /** The value is the moment, in milliseconds since 1970. */
  useValueForTime: boolean
  titleFormat: string
  textFormat: string
}

/** As JSON has it: the values of an enum rather than its members. */
type Json<T> = T extends string
  ? `${T}`
  : T extends ReadonlyArray<infer Element>
    ? Array<Json<Element>>
    : T extends object
      ? { [Name in keyof T]: Json<T[Name]> }
      : T

/** A dashboard with the kinds of panels that are known here. */
export type KnownDashboard = Json<
  Omit<Dashboard, 'panels' | 'annotations'> & { panels: KnownPanel[]; annotations: { list: Annotation[] } }
>
