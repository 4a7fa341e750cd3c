import type { Labels, Recorder } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import type { Escaping } from './exposition/escaping.ts'
import type { Exposition } from './exposition/exposition.ts'
import type { Births } from './series/births.ts'

/** What a handle needs of a recorder. */
export interface Source extends Recorder {
  expose(escaping: Escaping | undefined): Exposition
  readonly births: Births
  /** Takes note that the series of an exposition are shown. */
  show(exposition: Exposition): void
  upkeep(): void
  remove(kind: MetricKind, name: string, labels: Labels | undefined): boolean
  clear(): void
  setGlobalLabel(name: string, value: string | undefined): void
}

/** An exposition in the format that was negotiated: bytes where that is binary, as protobuf is. */
export interface Negotiated {
  readonly contentType: string
  readonly body: string | Uint8Array
}
