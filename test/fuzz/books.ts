import type { MetricKind } from 'metrics-facade/registry'
import * as assert from 'uvu/assert'
import { labelKey, type ParsedFamily } from '../support/strict-parser.ts'
import { agree, sampleKey, samplesOf } from './agreement.ts'
import { BookSeries } from './book-series.ts'
import type { FuzzLabels, Step } from './step.ts'
import { isTakenAs, type Written, writtenLabels, writtenMetric } from './written.ts'

// What must be shown after a sequence of steps, kept in the simplest way, and sharing no code with the exporter: names
// written as the rules say, series found by a key, values added up.

/** What the steps are run with. */
export interface BookRules {
  /** Of a histogram that nothing gives buckets, by its written name; `undefined` makes it a summary. */
  readonly boundsOf: (name: string, advised: readonly number[] | undefined) => readonly number[] | undefined
  /** The kinds that can be idle. */
  readonly idleKinds: readonly MetricKind[]
  readonly idleMs: number
}

interface BookFamily {
  readonly kind: MetricKind
  readonly type: string
  readonly bounds: readonly number[] | undefined
  readonly series: Map<string, BookSeries>
}

interface BookDescription {
  readonly help: string
  readonly buckets: readonly number[] | undefined
}

const conflictsTotal = 'metrics_conflicts_total'
const invalidTotal = 'metrics_invalid_samples_total'
const order: readonly MetricKind[] = ['counter', 'gauge', 'histogram']

/** Whether a value is one that the first write of this kind takes. */
function takes(kind: MetricKind, value: unknown): value is number {
  if (typeof value !== 'number') return false
  if (kind === 'gauge') return true
  return Number.isFinite(value) && (kind === 'histogram' || value >= 0)
}

/** Books of everything that was recorded, refused, removed and evicted. */
export class Books {
  now = 0
  readonly #rules: BookRules
  readonly #families = new Map<string, BookFamily>()
  readonly #descriptions = new Map<string, BookDescription>()
  readonly #globalLabels = new Map<string, string>()

  constructor(rules: BookRules) {
    this.#rules = rules
  }

  emit(step: Step & { readonly does: 'emit' }): void {
    const { kind, name, labels, value, times } = step
    const own = writtenLabels(labels)
    if (own === undefined) this.#count(invalidTotal, name, times)
    else this.#writeTo(this.#register(kind, name, own), kind, value, times)
  }

  misuse(kind: MetricKind, name: string, value: unknown): void {
    const series = this.#register(kind, name, new Map())
    if (!takes(kind, value)) this.#count(invalidTotal, name, 1)
    else this.#writeTo(series, kind, value, 1)
  }

  discard(name: string): void {
    this.#count(invalidTotal, name, 1)
  }

  describe(kind: MetricKind, name: string, help: string, buckets: readonly number[] | undefined): void {
    const key = `${kind} ${writtenMetric(name)}`
    if (this.#descriptions.has(key)) return
    const isValid = buckets?.every((bound, at) => at === 0 || bound > buckets[at - 1]!) && buckets.length > 0
    this.#descriptions.set(key, { help, buckets: isValid ? buckets : undefined })
  }

  /** Whether there is a series to take out, which then is no more; labels that cannot be read are of none. */
  remove(kind: MetricKind, name: string, labels: FuzzLabels): boolean {
    const family = this.#families.get(writtenMetric(name))
    const own = writtenLabels(labels)
    if (family?.kind !== kind || own === undefined) return false
    const isThere = family.series.delete(this.#keyOf(own))
    this.#closeEmpty()
    return isThere
  }

  /** A series that is there, by its name and labels as they are written. */
  find(at: number): readonly [kind: MetricKind, name: string, labels: FuzzLabels] | undefined {
    const all = [...this.#families].flatMap(([name, { kind, series }]) =>
      Array.from(series.values(), ({ own }) => [kind, name, [...own]] as const),
    )
    return all[at % all.length]
  }

  clear(): void {
    this.#families.clear()
  }

  setGlobalLabel(name: string, value: string | undefined): void {
    if (value === undefined) this.#globalLabels.delete(name)
    else this.#globalLabels.set(name, value)
    const merged: string[] = []
    for (const kind of order) {
      for (const [name, family] of this.#families) {
        if (family.kind !== kind) continue
        const all = [...family.series.values()]
        family.series.clear()
        for (const series of all) {
          const key = this.#keyOf(series.own)
          if (family.series.has(key)) merged.push(name)
          else family.series.set(key, series)
        }
      }
    }
    for (const name of merged) this.#count(conflictsTotal, name, 1)
  }

  /** How many series there are. */
  get size(): number {
    return [...this.#families.values()].reduce((sum, { series }) => sum + series.size, 0)
  }

  /** Families that what is shown lacks, and whose time was up, are struck off; then both have to agree. */
  compare(shown: readonly ParsedFamily[]): void {
    const samples = samplesOf(shown)
    this.#strikeOff(new Set(samples.keys()))
    agree(samples, this.#samples(), 'the books')
    for (const { name, type, help } of shown) {
      const family = this.#families.get(name)!
      assert.is(type, family.type, name)
      if (name.startsWith('metrics_')) continue
      assert.is(help, this.#descriptions.get(`${family.kind} ${name}`)?.help, name)
    }
  }

  #strikeOff(shown: ReadonlySet<string>): void {
    for (const [name, family] of this.#families) {
      for (const [key, series] of family.series) {
        const idleMs = this.now - series.lastWriteMs
        const canBeIdle = this.#rules.idleKinds.includes(family.kind)
        const first = this.#samplesOf(name, family, series).keys().next().value!
        if (canBeIdle && idleMs > this.#rules.idleMs && !shown.has(first)) family.series.delete(key)
        // An exporter may wait for a scrape, but not for ever.
        else if (canBeIdle) assert.ok(idleMs < 10 * this.#rules.idleMs, `${name} ${key} stays for ever`)
      }
    }
    this.#closeEmpty()
  }

  #register(kind: MetricKind, name: string, own: Written): BookSeries | undefined {
    const metric = writtenMetric(name)
    const known = this.#families.get(metric)
    const family = known?.kind === kind ? known : this.#open(kind, metric)
    const reserved = { histogram: 'le', summary: 'quantile' }[family?.type ?? '']
    if (family === undefined || (reserved !== undefined && own.has(reserved))) {
      this.#count(conflictsTotal, metric, 1)
      return undefined
    }
    this.#families.set(metric, family)
    const key = this.#keyOf(own)
    const series = family.series.get(key) ?? new BookSeries(own, this.now)
    family.series.set(key, series)
    return series
  }

  #open(kind: MetricKind, metric: string): BookFamily | undefined {
    const advised = this.#descriptions.get(`histogram ${metric}`)?.buckets
    const bounds = kind === 'histogram' ? this.#rules.boundsOf(metric, advised) : undefined
    const type = kind === 'histogram' && bounds === undefined ? 'summary' : kind
    const isTaken = [...this.#families].some(([name, other]) => isTakenAs(metric, type, name, other.type))
    return isTaken ? undefined : { kind, type, bounds, series: new Map() }
  }

  /** Writes to a series; one that was refused takes nothing. */
  #writeTo(series: BookSeries | undefined, kind: MetricKind, value: number, times: number): void {
    if (series === undefined || times === 0) return
    series.lastWriteMs = this.now
    if (kind === 'gauge') series.value = value
    else series.value += value * times
    if (kind === 'histogram') series.recorded.push([value, times])
  }

  /** The exporter's own counters are series as others are. */
  #count(total: string, name: string, times: number): void {
    if (times === 0) return
    const subject = name.toWellFormed()
    const own: Written = new Map(subject === '' ? [] : [['name', subject]])
    this.#writeTo(this.#register('counter', total, own), 'counter', 1, times)
  }

  #keyOf(own: Written): string {
    return labelKey(this.#shown(own))
  }

  #shown(own: Written): Written {
    return new Map([...this.#globalLabels, ...own])
  }

  #closeEmpty(): void {
    for (const [name, { series }] of this.#families) if (series.size === 0) this.#families.delete(name)
  }

  #samples(): Map<string, number> {
    const all = new Map<string, number>()
    for (const [name, family] of this.#families) {
      for (const series of family.series.values()) {
        for (const [key, value] of this.#samplesOf(name, family, series)) all.set(key, value)
      }
    }
    return all
  }

  /** The samples of one series, by name and labels. */
  #samplesOf(name: string, { type, bounds }: BookFamily, series: BookSeries): Map<string, number> {
    const labels = this.#shown(series.own)
    const samples = new Map<string, number>()
    const put = (suffix: string, value: number, own?: readonly [string, string]): void => {
      samples.set(sampleKey(`${name}${suffix}`, own ? new Map([...labels, own]) : labels), value)
    }
    if (type === 'counter' || type === 'gauge') put('', series.value)
    for (const bound of bounds ?? []) put('_bucket', series.countUpTo(bound), ['le', String(bound)])
    if (type === 'histogram') put('_bucket', series.count, ['le', '+Inf'])
    if (type === 'summary') {
      put('', series.extreme(Math.min), ['quantile', '0'])
      put('', series.extreme(Math.max), ['quantile', '1'])
    }
    if (type === 'histogram' || type === 'summary') {
      put('_sum', series.value)
      put('_count', series.count)
    }
    return samples
  }
}
