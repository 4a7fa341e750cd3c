import type { Advice, Labels, Metadata, Unit } from 'metrics-facade'
import { messageOf, warnOnce } from 'metrics-facade'
import {
  forgetNames,
  type LabelTree,
  type MetricKind,
  type TreeEntry,
  unitFromString,
} from 'metrics-facade/registry'
import { shown } from '../base/error.ts'
import { SampleWriters } from '../model/sample-writers.ts'
import { type NameRules, recommendedName } from '../names/naming.ts'
import type { Advised, Distribution } from '../series/distribution.ts'
import type { Family, MetricType } from '../series/family.ts'
import { seriesTypeOf } from '../series/types.ts'
import { AdviceReader, readAdvice } from './advice.ts'
import { conflictsTotal } from './conflicts.ts'
import type { Description } from './description.ts'
import { mostHelpLength, mostNameLength } from './label-bounds.ts'
import type { StoreObserver } from './observer.ts'

/** The facade's counter of samples that could not be recorded. */
const invalidSamplesTotal = 'metrics_invalid_samples_total'

const unadvised: Advised = {}

/** How many metrics of a kind may be described; a description is never removed. */
export const mostDescriptions = 10_000

/**
 * The descriptions of names, and the families that hold them.
 *
 * Every sample name belongs to one family. A family that would write a name of another one is refused, so that the
 * exposition is valid whatever the program emits.
 */
export class Catalogue {
  readonly #rules: NameRules
  readonly #choose: (name: string, advised: Advised) => Distribution
  readonly #onConflict: (name: string, reason: string) => void
  readonly #observer: () => StoreObserver | undefined
  readonly #descriptions = new Map<MetricKind, Map<string, Description>>([
    ['counter', new Map()],
    ['gauge', new Map()],
    ['histogram', new Map()],
  ])
  readonly #open = new Map<MetricKind, Map<string, Family>>([
    ['counter', new Map()],
    ['gauge', new Map()],
    ['histogram', new Map()],
  ])
  readonly #advice = new AdviceReader()
  /** The advice of the single series that is being registered. */
  #ofSeries: { readonly name: string; readonly advised: Advised } | undefined
  readonly #writers = new SampleWriters<Family>()
  /** Reserve the names of the counters of mistakes: if another family took them, mistakes would not be counted. */
  readonly #reserved = new Map<string, Family>()

  constructor(
    rules: NameRules,
    choose: (name: string, advised: Advised) => Distribution,
    onConflict: (name: string, reason: string) => void,
    observer: () => StoreObserver | undefined,
  ) {
    this.#rules = rules
    this.#choose = choose
    this.#onConflict = onConflict
    this.#observer = observer
    for (const name of [conflictsTotal, invalidSamplesTotal]) {
      const family: Family = {
        kind: 'counter',
        type: 'counter',
        name,
        written: name,
        distribution: undefined,
        labelNames: undefined,
      }
      this.#reserved.set(name, family)
      this.#writers.claim(family, 'counter', name)
    }
  }

  /** Stores the first description of a name; later ones are ignored. Renames an open family if its unit requires it. */
  describe(
    kind: MetricKind,
    name: string,
    unit: Unit | undefined,
    help: string,
    advice: Advice | undefined,
  ): void {
    const identity = this.#rules.metric(name)
    const descriptions = this.#descriptions.get(kind)!
    if (descriptions.has(identity)) return
    if (identity.length > mostNameLength) {
      warnOnce(
        'description of a long name',
        `A description was ignored, because the name "${messageOf(name)}" has more than ${mostNameLength} characters.`,
      )
      return
    }
    if (descriptions.size >= mostDescriptions) {
      warnOnce(
        `descriptions of ${kind}`,
        `Of ${kind}s, ${mostDescriptions} are described. Further descriptions are ignored: give a metric one name, and labels.`,
      )
      return
    }
    const description = {
      unit: knownUnit(name, unit),
      help: helpOf(name, help),
      advised: advice === undefined || advice === null ? unadvised : readAdvice(name, advice),
    }
    descriptions.set(identity, description)
    this.#observer()?.described(kind, name, description)
    const family = this.#open.get(kind)!.get(identity)
    if (family !== undefined) this.#rename(family, this.#writtenName(kind, identity))
  }

  /** Removes the descriptions of a name, of every kind, here and in the facade. Returns false if there was none. */
  forget(name: string): boolean {
    const identity = this.#rules.metric(name)
    forgetNames(described => this.#rules.metric(described) === identity)
    const forgotten = [...this.#descriptions.values()].filter(descriptions => descriptions.delete(identity))
    return forgotten.length > 0
  }

  /** Removes the description of a name of one kind, here alone, unless there are series of it. */
  undescribe(kind: MetricKind, name: string): void {
    const identity = this.#rules.metric(String(name))
    if (!this.#open.get(kind)!.has(identity)) this.#descriptions.get(kind)!.delete(identity)
  }

  /** Registers a histogram. Advice in the metadata is for this series only, and replaces that of the description. */
  register<S extends TreeEntry>(
    tree: LabelTree<Family, S>,
    name: string,
    labels: Labels | undefined,
    metadata: Metadata | undefined,
  ): S | undefined {
    const advice = metadata?.advice
    if (advice === undefined || advice === null) return tree.register(name, labels)
    const outer = this.#ofSeries
    this.#ofSeries = { name: this.#rules.metric(String(name)), advised: this.#advice.read(name, advice) }
    try {
      return tree.register(name, labels)
    } finally {
      this.#ofSeries = outer
    }
  }

  /** What a series that is created now becomes. All series of a family have the same type. */
  distributionOf(family: Family): Distribution | undefined {
    const { name, distribution } = family
    if (this.#ofSeries?.name !== name || distribution?.of !== 'bucketed') return distribution
    const chosen = this.#choose(name, this.#ofSeries.advised)
    return chosen.of === 'bucketed' ? this.#advice.share(family, chosen) : distribution
  }

  eachDescription(run: StoreObserver['described']): void {
    for (const [kind, descriptions] of this.#descriptions) {
      for (const [name, description] of descriptions) run(kind, name, description)
    }
  }

  /** The advice of the description of a name, as it is written. */
  adviceOf(kind: MetricKind, name: string): Advised {
    return this.#descriptions.get(kind)!.get(name)?.advised ?? unadvised
  }

  descriptionOf(family: Family): Description | undefined {
    return this.#descriptions.get(family.kind)!.get(family.name)
  }

  /** Opens the family of a name. If its sample names are taken, counts a conflict and returns `undefined`. */
  open(kind: MetricKind, name: string): Family | undefined {
    if (name.length > mostNameLength) {
      this.#onConflict(`${name.slice(0, 100)}…`, `the name has more than ${mostNameLength} characters`)
      return undefined
    }
    const ofSeries = this.#ofSeries?.name === name ? this.#ofSeries.advised : undefined
    const advised = ofSeries ?? this.adviceOf(kind, name)
    const distribution = kind === 'histogram' ? this.#choose(name, advised) : undefined
    const type: MetricType = kind === 'histogram' ? seriesTypeOf(distribution!.of).type : kind
    const written = this.#writtenName(kind, name)
    const taken = this.#writers.takenBy(type, written)
    const isReserved = kind === 'counter' && taken !== undefined && taken === this.#reserved.get(name)
    if (taken !== undefined && !isReserved) {
      this.#onConflict(
        name,
        `a ${type} named "${messageOf(written)}" collides with the ${taken.type} "${messageOf(taken.written)}"`,
      )
      return undefined
    }
    const labelNames = this.#rules.isUtf8 ? new Set<string>() : undefined
    const family: Family = { kind, type, name, written, distribution, labelNames }
    this.#open.get(kind)!.set(name, family)
    this.#writers.claim(family, type, written)
    return family
  }

  close(family: Family): void {
    this.#open.get(family.kind)!.delete(family.name)
    this.#writers.release(family.type, family.written)
    const reserved = this.#reserved.get(family.written)
    if (reserved !== undefined) this.#writers.claim(reserved, 'counter', family.written)
  }

  #writtenName(kind: MetricKind, name: string): string {
    if (!this.#rules.isRecommended) return name
    return recommendedName(kind, name, this.#descriptions.get(kind)!.get(name)?.unit)
  }

  #rename(family: Family, written: string): void {
    if (family.written === written) return
    this.#writers.release(family.type, family.written)
    const taken = this.#writers.takenBy(family.type, written)
    if (taken === undefined) family.written = written
    else
      this.#onConflict(
        family.name,
        `its name with the unit, "${messageOf(written)}", belongs to another ${taken.type}`,
      )
    this.#writers.claim(family, family.type, family.written)
  }
}

function helpOf(name: string, help: string): string {
  const text = String(help ?? '')
  if (text.length > mostHelpLength) {
    warnOnce(
      `help ${name}`,
      `The description of "${messageOf(name)}" was cut to its first ${mostHelpLength} characters: a longer one is not stored.`,
    )
  }
  return text.slice(0, mostHelpLength).toWellFormed()
}

/** Returns the unit if it is one of `Unit`. Others are ignored, because a unit becomes part of the name. */
function knownUnit(name: string, unit: Unit | undefined): Unit | undefined {
  if (unit === undefined || unit === null) return undefined
  const known = unitFromString(String(unit))
  if (known === undefined)
    warnOnce(
      `unit ${name}`,
      `The unit ${shown(unit)} of "${messageOf(name)}" was ignored: use one of Unit, as Unit.Seconds, before the ` +
        'description, or leave it out: describeHistogram(name, description, { buckets }).',
    )
  return known
}
