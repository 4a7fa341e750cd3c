import { messageOf } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { ScopeError } from './error.ts'
import type { Kind } from './kind.ts'

/** What all metrics of a name have in common, wherever in a hierarchy they are created. */
export interface Definition {
  readonly kind: Kind<unknown>['name']
  /** With the prefix. */
  readonly name: string
  readonly help: string
  /** Of the labels besides those of the scope, in any order. */
  readonly labelNames: readonly string[]
  /** Only of histograms, and only where given. */
  readonly buckets: readonly number[] | undefined
}

/** Everything that was created in a hierarchy: a name means the same in all of its scopes. */
export class Definitions {
  readonly #byName = new Map<string, Definition>()

  /** @throws ScopeError with code `METRIC_CONFLICT` when the name means something else already. */
  add(definition: Definition): void {
    const known = this.#byName.get(definition.name) ?? definition
    const [before, now] = [textOf(known), textOf(definition)]
    if (before !== now) {
      throw new ScopeError(
        'METRIC_CONFLICT',
        `There cannot be the ${now} beside the ${before}. Create both alike, or choose another name.`,
      )
    }
    this.#byName.set(definition.name, known)
  }

  /** The names of all, as an exposition may have them. */
  writtenNames(): string[] {
    // Prometheus recommends that a counter ends with `_total`, so an exporter may be set up to add it.
    return [...this.#byName.values()].flatMap(({ kind, name }) =>
      kind === 'counter' ? [name, `${name}_total`] : [name],
    )
  }
}

function textOf({ kind, name, help, labelNames, buckets }: Definition): string {
  const labels = labelNames.length === 0 ? '' : `, labels ${messageOf([...labelNames].sort().join(', '))}`
  const bounds = buckets === undefined ? '' : `, buckets ${messageOf(buckets.join(', '))}`
  return `${kind} ${messageOf(name)} (${shown(help)}${labels}${bounds})`
}
