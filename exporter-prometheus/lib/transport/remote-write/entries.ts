import type { ExemplarView } from '../../model/views.ts'
import type { Batch, Slice } from './backlog.ts'
import type { Identity } from './identity.ts'
import type { NativeValue } from './moment.ts'
import type { Part, Version } from './parts.ts'

/** One series of a request, with its one sample. */
export interface Entry {
  identity: Identity
  part: Part
  timestampMs: number
  /** When it began; 0 if that is not known, or if its values do not count from then. */
  startMs: number
  /** `'stale'` marks the end of the series. */
  value: number | NativeValue | 'stale'
  exemplars: readonly ExemplarView[]
}

const none: readonly ExemplarView[] = []

/** What a batch has to say in a version of the protocol. The same object each time, with other contents. */
export function* entriesOf({ slices }: Batch, version: Version): Generator<Entry> {
  for (const slice of slices) yield* entriesOfSlice(slice, version)
}

function* entriesOfSlice({ moment, from, to, valuesFrom }: Slice, version: Version): Generator<Entry> {
  const { identities, stale, starts, values, extras, timestampMs } = moment
  const entry = { timestampMs } as Entry
  let place = valuesFrom
  for (let index = from; index < to; index++) {
    const isLive = index < identities.length
    const identity = isLive ? identities[index]! : stale[index - identities.length]!
    const extra = isLive ? extras.get(index) : undefined
    entry.identity = identity
    for (const [number, part] of identity.parts.entries()) {
      const value = isLive ? values[place++]! : 'stale'
      if (part.version !== undefined && part.version !== version) continue
      entry.part = part
      entry.startMs = isLive && part.isCounted ? starts[index]! : 0
      entry.value = (isNative(part) && extra?.native) || value
      entry.exemplars = extra?.exemplars?.[number] ?? none
      yield entry
    }
  }
}

/** Whether the value of a part is a native histogram. */
function isNative({ version }: Part): boolean {
  return version === 2
}
