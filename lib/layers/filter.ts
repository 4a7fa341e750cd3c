import { type LabelRecord, Level, type Metadata, noopRecorder, type Recorder } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { type FilterOptions, type FilterRules, readRules } from './filter-rules.ts'
import type { Layer } from './layer.ts'
import { Relay } from './relay.ts'

/**
 * Drops metrics by name, label, target and level: registering one of them returns a silent series.
 *
 * A description has only a name, so it is dropped only if no series of that name could pass. Metrics that the facade
 * and exporters emit about themselves (`metrics_…`) are filtered like all others.
 *
 * @example
 * ```ts
 * new Stack(recorder).push(new FilterLayer({ patterns: ['debug.'], minimumLevel: Level.Info })).install()
 * ```
 */
export class FilterLayer implements Layer {
  /** @internal Builds rename the class, and Node prints this. */
  static readonly name: string = 'FilterLayer'
  readonly #rules: FilterRules

  /**
   * @throws TypeError or RangeError for lists that are not arrays, empty patterns, labels and targets, an unknown mode
   * or level, and an allow-list that lets nothing pass.
   */
  constructor(options: FilterOptions) {
    this.#rules = readRules(options)
  }

  /** Drops metrics whose names contain one of these strings or match one of these expressions. */
  static fromPatterns(patterns: ReadonlyArray<string | RegExp>): FilterLayer {
    return new FilterLayer({ patterns })
  }

  layer(inner: Recorder): Recorder {
    return new FilterRecorder(inner, this.#rules)
  }
}

class FilterRecorder extends Relay {
  override readonly beneath: readonly Recorder[]
  readonly #inner: Recorder
  readonly #rules: FilterRules

  constructor(inner: Recorder, rules: FilterRules) {
    super()
    this.beneath = [inner]
    this.#inner = inner
    this.#rules = rules
  }

  protected override target(
    _kind: MetricKind,
    name: string,
    labels?: LabelRecord | undefined,
    metadata?: Metadata,
  ): Recorder {
    const passes = metadata === undefined ? this.#passesAny(name) : this.#passes(name, labels, metadata)
    return passes ? this.#inner : noopRecorder
  }

  #passes(name: string, labels: LabelRecord | undefined, { level = Level.Info, target }: Metadata): boolean {
    const { allows, minimumLevel, hasName, hasLabels, hasTarget } = this.#rules
    if (level < minimumLevel) return false
    const matches =
      hasName?.(name) !== false && hasTarget?.(target) !== false && hasLabels?.(labels) !== false
    return matches === allows
  }

  /** Whether a series of this name could pass. */
  #passesAny(name: string): boolean {
    const { allows, hasName, hasLabels, hasTarget } = this.#rules
    const matches = hasName?.(name) !== false
    return matches === allows || (!allows && (hasLabels ?? hasTarget) !== undefined)
  }
}
