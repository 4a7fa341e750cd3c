import { type Labels, messageOf, warnOnce } from 'metrics-facade'
import { labelPairs } from 'metrics-facade/registry'

/** Returns the labels of the trace that is being worked on, such as `{ trace_id, span_id }`; `undefined` without one. */
export type TraceContext = () => Labels | undefined

/** How often a turn may be asked in vain, so that untraced work stays cheap. */
const attemptsPerTurn = 32

/**
 * Decides when the trace context is asked for an exemplar: once it gave one, not again before the next turn.
 *
 * A turn begins with each upkeep and each scrape, so that nothing but an integer is compared when a value is recorded.
 */
export class TraceSampling {
  turn = 0
  readonly #context: TraceContext

  constructor(context: TraceContext) {
    this.#context = context
  }

  /** The labels of the current trace; `undefined` without one, and where a trace has no labels. */
  ask(): Labels | undefined {
    try {
      const labels = labelPairs(this.#context())
      return labels.length === 0 ? undefined : labels
    } catch (error) {
      warnOnce('trace context', `The trace context of exemplars failed: ${messageOf(error)}`)
      return undefined
    }
  }
}

/** Asks for one counter, or for one bucket. */
export class TraceSampler {
  /** The turn in which nothing more is to be asked. */
  #doneTurn = -1
  #turn = -1
  #attemptsLeft = 0
  readonly #sampling: TraceSampling

  constructor(sampling: TraceSampling) {
    this.#sampling = sampling
  }

  /** The labels for an exemplar, if it is time for one and there is a trace. */
  next(): Labels | undefined {
    return this.#doneTurn === this.#sampling.turn ? undefined : this.#ask()
  }

  #ask(): Labels | undefined {
    const { turn } = this.#sampling
    if (this.#turn !== turn) {
      this.#turn = turn
      this.#attemptsLeft = attemptsPerTurn
    }
    // Before it asks, because a context that records something may lead back here.
    this.#attemptsLeft -= 1
    if (this.#attemptsLeft === 0) this.#doneTurn = turn
    const labels = this.#sampling.ask()
    if (labels !== undefined) this.#doneTurn = turn
    return labels
  }
}
