import type { MetricKind } from 'metrics-facade/registry'
import type { Exemplar } from '../../series/exemplar.ts'
import type { Family } from '../../series/family.ts'
import type { Series } from '../../series/series.ts'
import { type SeriesTypeName, typeNameOf } from '../../series/types.ts'
import type { Description } from '../../store/description.ts'
import { FamilyLog } from '../family-log.ts'
import { type Cells, Pages } from '../thread/pages.ts'
import { Chunk } from './layout.ts'
import type { MemberFile } from './member-file.ts'
import { Mirrored, mirrorings, type Writing } from './mirrored.ts'

/** The smallest region, so that one that grows is not moved with each bucket. */
const leastRegion = 16

/** How much is done between two looks at the clock: so many series that have not changed. */
const mostWork = 1_024

/** What one that has changed, or is new, counts as. */
const changedWork = 32

/** The series of a store, copied into a file whenever that is written. */
export class Mirror implements Writing {
  readonly #file: MemberFile
  readonly #families: FamilyLog
  readonly #cells: Pages
  readonly #regions: Pages
  /** Series that are not in the file yet: who registers one does not wait for that. */
  #told: Array<readonly [Family, Series]> = []
  readonly #all = new Map<SeriesTypeName, Mirrored[]>()
  /** The one that is being written. */
  #current!: Mirrored

  constructor(file: MemberFile) {
    this.#file = file
    this.#families = new FamilyLog(entry => file.append(entry))
    const pages = (kind: typeof Chunk.cells | typeof Chunk.regions): Pages =>
      new Pages(
        (_, buffer) => file.addPage(kind, new Float64Array(buffer)),
        // What is freed may be used again once the file says that it is free.
        () => file.generation,
      )
    this.#cells = pages(Chunk.cells)
    this.#regions = pages(Chunk.regions)
  }

  described(kind: MetricKind, name: string, { unit, help, advised }: Description): void {
    this.#file.append(['described', kind, name, unit ?? null, help, advised])
  }

  registered(family: Family, series: Series): void {
    this.#told.push([family, series])
  }

  upkept(): void {}

  /** Copies what has changed, and lets go of series that were removed. The file is not written meanwhile. */
  *updating(): Generator<void> {
    yield* this.#adding()
    for (const [of, all] of this.#all) yield* this.#updatingAll(of, all)
  }

  *#adding(): Generator<void> {
    const told = this.#told
    this.#told = []
    let work = 0
    for (const [family, series] of told) {
      if (series.live) this.#add(family, series)
      work += changedWork
      if (work < mostWork) continue
      work = 0
      yield
    }
  }

  #add(family: Family, series: Series): void {
    const of = typeNameOf(family)
    const size = mirrorings[of].sizeOf(series)
    const cells = this.#cells.allocate(size)
    const { created, pairs } = series
    const { bounds } = series as { readonly bounds?: readonly number[] }
    const number = this.#families.numberOf(family, bounds)
    this.#file.append(['series', this.#cells.addressOf(cells), number, pairs, created])
    // Cells that were used before are zeros again.
    this.#file.touch(cells.page, cells.at, size)
    const one = new Mirrored(series, cells)
    const all = this.#all.get(of)
    if (all === undefined) this.#all.set(of, [one])
    else all.push(one)
  }

  *#updatingAll(of: SeriesTypeName, all: readonly Mirrored[]): Generator<void> {
    const { isSame } = mirrorings[of]
    const removed = new Set<Mirrored>()
    let work = 0
    for (const one of all) {
      if (isSame(one)) work += 1
      else {
        work += changedWork
        if (one.series.live) this.#write(of, one)
        else {
          this.#remove(of, one)
          removed.add(one)
        }
      }
      if (work < mostWork) continue
      work = 0
      yield
    }
    if (removed.size === 0) return
    this.#all.set(
      of,
      all.filter(one => !removed.has(one)),
    )
  }

  put(index: number, value: number): void {
    const { page, at } = this.#current
    if (Object.is(page[at + index], value)) return
    page[at + index] = value
    this.#file.touch(page, at + index)
  }

  exemplify(bucket: number, exemplar: Exemplar | undefined): void {
    const one = this.#current
    if (exemplar === undefined || one.exemplars?.[bucket] === exemplar) return
    one.exemplars ??= []
    one.exemplars[bucket] = exemplar
    const { pairs, value, timestampMs } = exemplar
    this.#file.append(['exemplar', this.#addressOf(one), bucket, pairs, value, timestampMs])
  }

  /** Alternates between two regions, so that the one that the file still points to stays as it is. */
  putRegion(index: number, numbers: readonly number[]): void {
    const [current, before] = this.#current.regions ?? []
    const size = numbers.length + 1
    let region = before
    if (region === undefined || region.capacity < size) {
      if (region !== undefined) this.#retire(this.#regions, region, region.capacity)
      const capacity = Math.max(leastRegion, 2 ** Math.ceil(Math.log2(size)))
      region = { ...this.#regions.allocate(capacity), capacity }
    }
    const { page, at } = region
    page[at] = numbers.length
    page.set(numbers, at + 1)
    this.#file.touch(page, at, size)
    this.#current.regions = [region, current]
    this.put(index, this.#regions.addressOf(region) + 1)
  }

  #write(of: SeriesTypeName, one: Mirrored): void {
    this.#current = one
    mirrorings[of].write(one, this)
    const { began, created } = one.series
    if (began === one.began) return
    // A native histogram starts again; other series may turn out to have begun earlier, in another thread.
    one.began = began
    this.#file.append(['reset', this.#addressOf(one), created])
  }

  #remove(of: SeriesTypeName, one: Mirrored): void {
    this.#file.append(['removed', this.#addressOf(one)])
    this.#retire(this.#cells, one, mirrorings[of].sizeOf(one.series))
    for (const region of one.regions ?? []) {
      if (region !== undefined) this.#retire(this.#regions, region, region.capacity)
    }
  }

  #retire(pages: Pages, cells: Cells, size: number): void {
    pages.retire(cells, size, this.#file.generation + 1)
  }

  #addressOf(cells: Cells): number {
    return this.#cells.addressOf(cells)
  }
}
