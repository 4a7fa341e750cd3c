import { messageOf, type Recorder } from 'metrics-facade'
import { isMask, type MetricKind, MetricKindMask, maskIncludes } from 'metrics-facade/registry'
import { checkRecorder, checkString } from './check.ts'
import { rememberByName } from './memo.ts'
import { Relay } from './relay.ts'

/** How a `RouterBuilder` understands its patterns. */
export interface RouterOptions {
  /**
   * Whether a pattern matches whole dotted segments: `http` matches `http` and `http.server`, but not `https`.
   * `false` by default: a pattern matches every name that starts with it.
   */
  readonly wholeSegments?: boolean
}

type Routes = Map<string, Recorder>

/**
 * Builds a recorder that sends metrics to others by kind and by the start of their names. The longest pattern wins.
 *
 * @example
 * ```ts
 * const recorder = new RouterBuilder(prometheus).addRoute(MetricKindMask.All, 'audit.', audit).build()
 * ```
 */
export class RouterBuilder {
  readonly #fallback: Recorder
  readonly #wholeSegments: boolean
  readonly #routes: Readonly<Record<MetricKind, Routes>> = {
    counter: new Map(),
    gauge: new Map(),
    histogram: new Map(),
  }

  /**
   * @param fallback - the recorder for metrics that no route matches.
   * @throws TypeError when `fallback` is not a Recorder.
   */
  constructor(fallback: Recorder, { wholeSegments = false }: RouterOptions = {}) {
    checkRecorder(fallback)
    this.#fallback = fallback
    this.#wholeSegments = wholeSegments
  }

  /**
   * Sends metrics of these kinds whose names start with `pattern` to `recorder`. A later route for the same kind and
   * pattern replaces an earlier one.
   *
   * @param mask - one or more kinds of `MetricKindMask`, combined with `|`.
   * @throws RangeError when the mask has no kind, or no name could start with the pattern; TypeError when `pattern` is
   * not a string or `recorder` is not a Recorder.
   */
  addRoute(mask: number, pattern: string, recorder: Recorder): this {
    if (!isMask(mask) || mask === MetricKindMask.None) {
      throw new RangeError(
        `The mask ${messageOf(mask)} is not a set of kinds: combine those of MetricKindMask, as in Counter | Gauge.`,
      )
    }
    checkString('pattern', pattern)
    if (this.#wholeSegments && pattern.split('.').includes('')) {
      throw new RangeError(
        `The pattern "${messageOf(pattern)}" has an empty segment: leave out dots at its ends, and double dots.`,
      )
    }
    checkRecorder(recorder)
    for (const kind of ['counter', 'gauge', 'histogram'] as const) {
      if (maskIncludes(mask, kind)) this.#routes[kind].set(pattern, recorder)
    }
    return this
  }

  /** Builds the recorder. Routes that are added later are not in it. */
  build(): Recorder {
    const choose = (kind: MetricKind): ((name: string) => Recorder) =>
      chooseLongest(this.#routes[kind], this.#fallback, this.#wholeSegments)
    const routed = Object.values(this.#routes).flatMap(routes => [...routes.values()])
    return new Router([this.#fallback, ...new Set(routed)], {
      counter: choose('counter'),
      gauge: choose('gauge'),
      histogram: choose('histogram'),
    })
  }
}

function chooseLongest(
  routes: Routes,
  fallback: Recorder,
  wholeSegments: boolean,
): (name: string) => Recorder {
  if (routes.size === 0) return () => fallback
  const byLength = [...routes].sort(([a], [b]) => b.length - a.length)
  const isFor = (pattern: string, name: string): boolean =>
    name.startsWith(pattern) &&
    (!wholeSegments || name.length === pattern.length || name[pattern.length] === '.')
  return rememberByName(name => byLength.find(([pattern]) => isFor(pattern, name))?.[1] ?? fallback)
}

class Router extends Relay {
  override readonly beneath: readonly Recorder[]
  readonly #choose: Readonly<Record<MetricKind, (name: string) => Recorder>>

  constructor(
    beneath: readonly Recorder[],
    choose: Readonly<Record<MetricKind, (name: string) => Recorder>>,
  ) {
    super()
    this.beneath = beneath
    this.#choose = choose
  }

  protected override target(kind: MetricKind, name: string): Recorder {
    return this.#choose[kind](name)
  }
}
