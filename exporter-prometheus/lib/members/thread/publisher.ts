import type { MetricKind } from 'metrics-facade/registry'
import type { Exemplar } from '../../series/exemplar.ts'
import type { Family } from '../../series/family.ts'
import type { Series } from '../../series/series.ts'
import type { Description } from '../../store/description.ts'
import type { StoreObserver } from '../../store/observer.ts'
import { FamilyLog } from '../family-log.ts'
import type { Announcement, Entry } from '../invitation.ts'
import { Progress } from '../progress.ts'
import { LogWriter } from './log-writer.ts'
import { type Cells, Pages } from './pages.ts'

/** A series whose numbers lie in a page. */
export interface Shared extends Series, Cells {
  /** The bounds of its buckets, if it has any. */
  readonly bounds?: readonly number[]
}

/** Publishes the series of a thread: their numbers as they are recorded, and once each what they are. */
export class Publisher implements StoreObserver {
  readonly #pages: Pages
  readonly #log: LogWriter
  readonly progress: Progress = new Progress()
  readonly #families = new FamilyLog(entry => this.log(entry))
  /** By series and bucket: the record of the last exemplar. */
  readonly #exemplars = new Map<string, number>()
  /** By series and bucket: an exemplar that waits until the last one was read, so that the log stays short. */
  readonly #waiting = new Map<string, Entry>()

  constructor(announce: (what: Omit<Announcement, 'thread'>) => void) {
    announce({ progress: this.progress.buffer })
    this.#pages = new Pages(
      (number, buffer) => announce({ page: [number, buffer] }),
      () => this.progress.records,
    )
    this.#log = new LogWriter((number, buffer) => announce({ chunk: [number, buffer] }))
  }

  allocate(size: number): Cells {
    return this.#pages.allocate(size)
  }

  addressOf(cells: Cells): number {
    return this.#pages.addressOf(cells)
  }

  log(entry: Entry): number {
    return this.#log.append(entry)
  }

  /** Frees cells of which the last record of the log said that they are free. */
  retire(cells: Cells, size: number): void {
    this.#pages.retire(cells, size, this.#log.written)
  }

  described(kind: MetricKind, name: string, { unit, help, advised }: Description): void {
    this.log(['described', kind, name, unit ?? null, help, advised])
  }

  registered(family: Family, series: Series): void {
    const address = this.addressOf(series as Shared)
    const { bounds } = series as Shared
    this.log(['series', address, this.#families.numberOf(family, bounds), series.pairs, series.created])
  }

  /** Publishes an exemplar, or the last of several once the reader has read the one before. */
  exemplar(series: Shared, bucket: number, { pairs, value, timestampMs }: Exemplar): void {
    const address = this.addressOf(series)
    const key = `${address} ${bucket}`
    const entry = ['exemplar', address, bucket, pairs, value, timestampMs] as const
    if ((this.#exemplars.get(key) ?? 0) > this.progress.records) this.#waiting.set(key, entry)
    else this.#exemplars.set(key, this.log(entry))
  }

  /** Removes a series. `size` is the number of its cells. */
  ended(series: Shared, size: number): void {
    const address = this.addressOf(series)
    for (const keys of [this.#exemplars, this.#waiting]) {
      for (const key of keys.keys()) if (key.startsWith(`${address} `)) keys.delete(key)
    }
    this.log(['removed', address])
    this.retire(series, size)
  }

  upkept(): void {
    for (const [key, entry] of this.#waiting) {
      if ((this.#exemplars.get(key) ?? 0) > this.progress.records) continue
      this.#waiting.delete(key)
      this.#exemplars.set(key, this.log(entry))
    }
  }
}
