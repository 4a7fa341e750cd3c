import type { LabelRecord } from 'metrics-facade'
import type { LabelPair } from 'metrics-facade/registry'
import { isLegalLabelName } from '../series/name.ts'
import { isPlain } from './escape.ts'
import type { NameRules } from './naming.ts'

/** Whether labels as given are just what every reader gets, global labels put before them. */
export function arePlain(
  labels: LabelRecord,
  pairs: readonly LabelPair[],
  globalLabels: ReadonlyMap<string, string>,
  { isUtf8 }: NameRules,
): boolean {
  return (
    Object.keys(labels).length === pairs.length &&
    pairs.every(
      ([name, value]) =>
        Object.hasOwn(labels, name) &&
        String(labels[name]) === value &&
        isPlain(value) &&
        (!isUtf8 || isLegalLabelName(name)) &&
        !globalLabels.has(name),
    )
  )
}
