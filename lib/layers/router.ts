import { messageOf, type Recorder } from 'metrics-facade'
import { isMask, type MetricKind, MetricKindMask, maskIncludes } from 'metrics-facade/registry'
import { checkRecorder, checkText } from './check.ts'
import { rememberByName } from './memo.ts'
import { Relay } from './relay.ts'

/** How a `RouterBuilder` reads its patterns. */
export interface RouterOptions {
  /**
   * Whether a pattern stands for whole dotted segments: `http` for `http` and `http.server`, not for `https`.
   * `false` by default: it stands for every name that starts with it.
   */
  readonly wholeSegments?: boolean
}

type Routes = Map<string, Recorder>

/** Makes a recorder that sends metrics to others by kind and the start of their names, the longest start first. */
export class RouterBuilder {
  readonly #fallback: Recorder
  readonly #wholeSegments: boolean
  readonly #routes: Readonly<Record<MetricKind, Routes>> = {
    counter: new Map(),
    gauge: new Map(),
    histogram: new Map(),
  }

  /**
   * @param fallback - where metrics go that no route is for.
   * @throws TypeError when `fallback` is not a Recorder.
   */
  constructor(fallback: Recorder, { wholeSegments = false }: RouterOptions = {}) {
    checkRecorder(fallback)
    this.#fallback = fallback
    this.#wholeSegments = wholeSegments
  }

  /**
   * Sends metrics of these kinds whose names start with `pattern` to `recorder`. For a kind that has the same pattern
   * already, the later route replaces it.
   *
   * @param mask - one or more of `MetricKindMask`, united with `|`.
   * @throws RangeError when the mask names no kind, or no name could have such a start; TypeError for what is not a
   * string or not a Recorder.
   */
  addRoute(mask: number, pattern: string, recorder: Recorder): this {
    if (!isMask(mask) || mask === MetricKindMask.None) {
      throw new RangeError(
        `The mask ${messageOf(mask)} is not a set of kinds: unite those of MetricKindMask, as Counter | Gauge, or pass All.`,
      )
    }
    checkText('pattern', pattern)
    if (this.#wholeSegments && pattern.split('.').includes('')) {
      throw new RangeError(
        `The pattern "${messageOf(pattern)}" has an empty segment: leave the dot out at either end.`,
      )
    }
    checkRecorder(recorder)
    for (const kind of ['counter', 'gauge', 'histogram'] as const) {
      if (maskIncludes(mask, kind)) this.#routes[kind].set(pattern, recorder)
    }
    return this
  }

  /** The recorder. Routes that are added later are not in it. */
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
