import type { Labels, SeriesSelection } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'

/** What to remove, as data that can be cloned. */
export type RemovalCommand =
  | {
      readonly how: 'series'
      readonly kind: MetricKind
      readonly name: string
      readonly selection: SeriesSelection
    }
  | { readonly how: 'matching'; readonly name: string | undefined; readonly labels: Labels | undefined }
  | { readonly how: 'forget'; readonly name: string }
  | { readonly how: 'clear' }
