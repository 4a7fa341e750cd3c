import { type Labels, messageOf, warnOnce } from 'metrics-facade'
import { labelPairs } from 'metrics-facade/registry'

/** Returns the labels of the current trace, such as `{ trace_id, span_id }`; `undefined` if there is no trace. */
export type TraceContext = () => Labels | undefined

/** How often the context is asked in vain in one epoch, so that untraced work stays cheap. */
const attemptsPerEpoch = 32

/**
 * Decides when the trace context is asked for an exemplar: once it gave one, not again before the next epoch.
 *
 * Each upkeep and each scrape begins an epoch, so that recording a value compares only an integer.
 */
export class TraceSampling {
  epoch = 0
  readonly #context: TraceContext

  constructor(context: TraceContext) {
    this.#context = context
  }

  /** The labels of the current trace; `undefined` if there is no trace or it has no labels. */
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

/** Asks the trace context on behalf of one counter or bucket. */
export class TraceSampler {
  /** The epoch in which it asks no more. */
  #doneEpoch = -1
  #epoch = -1
  #attemptsLeft = 0
  readonly #sampling: TraceSampling

  constructor(sampling: TraceSampling) {
    this.#sampling = sampling
  }

  /** The labels for an exemplar, if one is due and there is a trace. */
  next(): Labels | undefined {
    return this.#doneEpoch === this.#sampling.epoch ? undefined : this.#ask()
  }

  #ask(): Labels | undefined {
    const { epoch } = this.#sampling
    if (this.#epoch !== epoch) {
      this.#epoch = epoch
      this.#attemptsLeft = attemptsPerEpoch
    }
    // Counted before asking, because a context that records something may lead back here.
    this.#attemptsLeft -= 1
    if (this.#attemptsLeft === 0) this.#doneEpoch = epoch
    const labels = this.#sampling.ask()
    if (labels !== undefined) this.#doneEpoch = epoch
    return labels
  }
}
