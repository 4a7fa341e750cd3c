import {
  type Advice,
  type LabelArguments,
  type Labels,
  type MetricName,
  messageOf,
  type Unit,
} from 'metrics-facade'
import { labelPairs, type MetricKind } from 'metrics-facade/registry'

/** At most so many series are in an error, and so many values of a histogram in a line. */
const mostShown = 20

/** Names and label values are cut after so many characters. */
const mostCharacters = 300

/** One series as it was at the time of a snapshot. */
export interface DebugEntry {
  readonly kind: MetricKind
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** From its description, if it was described. */
  readonly unit?: Unit
  /** From its description, if it was described. */
  readonly description?: string
  /** From its description, if it was described. */
  readonly advice?: Advice
  /** Every recorded value of a histogram, in order; of other kinds the value. */
  readonly value: number | readonly number[]
}

/** Everything that a DebuggingRecorder held at one moment, in the order of first registration. */
export class Snapshot {
  readonly entries: readonly DebugEntry[]

  /** @internal */
  constructor(entries: readonly DebugEntry[]) {
    this.entries = entries
  }

  /** The value of a counter. @throws Error if it does not exist; it lists what there is. */
  counter<Name extends MetricName>(name: Name, ...[labels]: LabelArguments<Name>): number {
    return this.#get('counter', name, labels as Labels).value as number
  }

  /** The value of a gauge. @throws Error if it does not exist; it lists what there is. */
  gauge<Name extends MetricName>(name: Name, ...[labels]: LabelArguments<Name>): number {
    return this.#get('gauge', name, labels as Labels).value as number
  }

  /**
   * Every recorded value of a histogram, in order; one of `recordMany` is repeated `count` times.
   *
   * @throws Error if it does not exist; it lists what there is.
   */
  histogram<Name extends MetricName>(name: Name, ...[labels]: LabelArguments<Name>): readonly number[] {
    return this.#get('histogram', name, labels as Labels).value as readonly number[]
  }

  /** The series with this kind, name and exactly these labels, in any order; `undefined` if it does not exist. */
  find<Name extends MetricName>(
    kind: MetricKind,
    name: Name,
    ...[labels]: LabelArguments<Name>
  ): DebugEntry | undefined {
    const wanted = labelPairs(labels as Labels)
    return this.entries.find(
      entry =>
        entry.kind === kind &&
        entry.name === name &&
        Object.keys(entry.labels).length === wanted.length &&
        wanted.every(([label, value]) => Object.hasOwn(entry.labels, label) && entry.labels[label] === value),
    )
  }

  /** One line for each series: `counter jobs_total{queue="mail"} 1`. A histogram shows its first 20 values. */
  toString(): string {
    return linesOf(this.entries)
  }

  #get(kind: MetricKind, name: string, labels: Labels | undefined): DebugEntry {
    const entry = this.find<string>(kind, name, labels)
    if (entry !== undefined) return entry
    const wanted = keyText({ kind, name, labels: Object.fromEntries(labelPairs(labels)) })
    throw new Error(`There is no ${wanted}. ${this.#listFor(name)}`)
  }

  /** What an error lists. Series of the name come first: most likely only their labels differ. */
  #listFor(name: string): string {
    if (this.entries.length === 0) return 'Nothing was recorded.'
    const named = this.entries.filter(entry => entry.name === name)
    const shown = [...named, ...this.entries.filter(entry => entry.name !== name)].slice(0, mostShown)
    const more = this.entries.length - shown.length
    return `Recorded were:\n${linesOf(shown)}${more === 0 ? '' : `and ${more} more.\n`}`
  }
}

function linesOf(entries: readonly DebugEntry[]): string {
  return entries.map(entry => `${keyText(entry)} ${valueText(entry.value)}\n`).join('')
}

function keyText({ kind, name, labels }: Pick<DebugEntry, 'kind' | 'name' | 'labels'>): string {
  const text = (value: string): string => messageOf(value, mostCharacters)
  const pairs = Object.entries(labels).map(
    ([label, value]) => `${text(label)}=${text(JSON.stringify(value))}`,
  )
  return `${kind} ${text(name)}${pairs.length === 0 ? '' : `{${pairs.join(', ')}}`}`
}

function valueText(value: number | readonly number[]): string {
  if (typeof value === 'number') return String(value)
  const more = value.length - mostShown
  return `[${value.slice(0, mostShown).join(', ')}${more > 0 ? `, and ${more} more` : ''}]`
}
