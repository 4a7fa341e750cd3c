import type { Labels, SeriesSelection } from 'metrics-facade'
import { labelPairs, type MetricKind } from 'metrics-facade/registry'

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

/** A command without the labels as they were given, which may be of any kind. */
export function cloneable(command: RemovalCommand): RemovalCommand {
  if (command.how === 'matching') return { ...command, labels: labelPairs(command.labels) }
  if (command.how !== 'series') return command
  const { selection } = command
  return { ...command, selection: { ...selection, labels: labelPairs(selection.labels) } }
}
