import type { LabelRecord, Labels } from 'metrics-facade'
import type { Series } from '../../exporter-prometheus/lib/series/series.ts'
import { hashOf } from '../../exporter-prometheus/lib/store/limits/hash.ts'
import { LabelLimit } from '../../exporter-prometheus/lib/store/limits/label-limit.ts'
import type { SharedChoice } from '../../exporter-prometheus/lib/store/limits/shared-choice.ts'
import { Shown } from '../../exporter-prometheus/lib/store/limits/shown.ts'
import type { Surroundings } from '../../exporter-prometheus/lib/store/limits/surroundings.ts'

/** A series that notes what is written to it. */
export class NotedSeries {
  readonly labels: LabelRecord
  readonly pairs: ReadonlyArray<readonly [string, string]>
  readonly written: unknown[] = []
  live = true
  volume = 0
  idleSince: number | undefined

  constructor(labels: LabelRecord) {
    this.labels = labels
    this.pairs = Object.entries(labels).map(([name, value]) => [name, String(value)])
  }

  increment(value: number, exemplar?: Labels): void {
    this.written.push(['increment', value, exemplar])
  }

  absolute(value: number): void {
    this.written.push(['absolute', value])
  }

  record(value: number, exemplar?: Labels): void {
    this.written.push(['record', value, exemplar])
  }

  recordMany(value: number, count: number): void {
    this.written.push(['recordMany', value, count])
  }

  zero(): void {
    this.written.push(['zero'])
  }

  get asSeries(): Series {
    return this as never
  }
}

export function notedSeries(labels: LabelRecord = {}): Series & NotedSeries {
  return new NotedSeries(labels) as never
}

/** A label with room for `most` values; it is written with `_` for a point. */
export function openLabel(most = 3, name = 'path'): LabelLimit {
  return new LabelLimit(name, most, given => given.replaceAll('.', '_'))
}

/** A label whose further values are folded. */
export function fullLabel(name: string, most = 3): LabelLimit {
  const label = openLabel(most, name)
  label.fill()
  return label
}

/** A full label with these values, which have one series each. */
export function labelWith(texts: readonly string[], most: number = texts.length): LabelLimit {
  const label = openLabel(most)
  for (const text of texts) label.own(text).series = 1
  label.fill()
  return label
}

export function wantedOf(label: LabelLimit): Array<[number, number]> {
  return [...label.wanted]
}

export function mayHave(label: LabelLimit, text: string): boolean {
  return label.mayHave(hashOf(text))
}

/** What the limit of a family needs, with notes of what it does. */
export class LimitFixture {
  nowMs = 1_000_000
  isLed = false
  isInUpkeep = false
  readonly shown: Shown = new Shown(() => this.nowMs)
  readonly registered: Array<Series & NotedSeries> = []
  readonly removed: Series[] = []
  readonly overflowed: Array<readonly [label: string, text: string]> = []
  readonly merged: Array<readonly [from: Series, into: unknown]> = []

  around(own: Partial<Surroundings> = {}): Surroundings {
    return {
      addsUp: true,
      isWhole: false,
      kind: 'counter',
      name: 'hits_total',
      isLed: () => this.isLed,
      choiceOf: () => undefined,
      limits: () => ({ perLabel: 3, perMetric: Number.POSITIVE_INFINITY, overflow: 'other' }),
      labelName: name => name.replaceAll('.', '_'),
      isGlobal: () => false,
      shown: this.shown,
      isObserved: false,
      isInUpkeep: () => this.isInUpkeep,
      register: labels => this.register(labels),
      elsewhere: () => undefined,
      remove: series => {
        for (const one of series) this.removed.push(one)
      },
      merge: (from, into) => {
        this.merged.push([from, into])
      },
      overflowed: ({ name }, text) => {
        this.overflowed.push([name, text])
      },
      ...own,
    }
  }

  register(labels: LabelRecord): Series {
    const series = notedSeries(labels)
    this.registered.push(series)
    return series
  }

  /** Somebody reads all of an exposition. */
  read(): void {
    this.shown.begin()()
  }
}

/** What all processes have chosen for a label: by default nothing, and that there is no room. */
export function sharedChoice(own: Partial<SharedChoice> = {}): SharedChoice {
  const none = { values: new Map(), leaving: new Set<string>(), gone: new Set<string>(), wanted: new Map() }
  return { ...none, isFull: true, estimate: 0, ...own }
}

/** Counts writes to a value that is folded. */
export function writeTo(label: LabelLimit, text: string, times: number, volume = 1): void {
  for (let time = 0; time < times; time++) label.count(hashOf(text), volume)
}
