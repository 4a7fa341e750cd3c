import type { Disposer } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import type { ConstantLabels } from './check.ts'
import { ScopeError } from './error.ts'
import { MetricScope } from './metric-scope.ts'
import type { Renderer } from './renderer.ts'
import type { Shared } from './shared.ts'
import type { AnyScope, ScopeTypes } from './types.ts'
import { trackUptime } from './uptime.ts'

/** Options of a hierarchy, whatever its levels are. */
export interface RootOptions<
  Labels extends ConstantLabels = ConstantLabels,
  LabelPrefix extends string = string,
> {
  /** Labels of all metrics in the hierarchy. */
  readonly labels?: Labels | undefined
  /**
   * A prefix for the label of each level that has only one name, so that it does not collide with labels that a scrape
   * adds: with `'app_'`, `namespace('prod')` adds `app_namespace="prod"`. By default there is no prefix.
   */
  readonly labelPrefix?: LabelPrefix | undefined
  /** The renderer of `render()`; `renderWith()` sets it later. By default the installed exporter. */
  readonly renderer?: Renderer | undefined
  /** Whether there is a gauge `<prefix>_system_uptime_seconds`, which is updated before each scrape. */
  readonly uptime?: boolean | undefined
  /** The clock behind that gauge: milliseconds that never go back. For tests. */
  readonly clock?: (() => number) | undefined
}

export const rootOptionNames: readonly string[] = ['labels', 'labelPrefix', 'renderer', 'uptime', 'clock']

/** The scope at the top of a hierarchy. */
export class RootScope<In extends ScopeTypes = AnyScope> extends MetricScope<In> {
  readonly #stopUptime: Disposer | undefined

  /** @internal */
  constructor(
    shared: Shared,
    labels: Readonly<Record<string, string>>,
    { renderer, uptime, clock }: RootOptions,
  ) {
    super(shared, labels)
    if (renderer !== undefined) this.renderWith(renderer)
    if (uptime) this.#stopUptime = trackUptime(this as never, clock)
  }

  /**
   * Sets the renderer for `render()` of every scope, in place of the installed exporter.
   *
   * @throws ScopeError with code `INVALID_ARGUMENT` when `renderer` is not a renderer.
   */
  renderWith(renderer: Renderer): void {
    if (typeof renderer?.render !== 'function') {
      throw new ScopeError(
        'INVALID_ARGUMENT',
        `${shown(renderer)} is not a renderer: pass an object with a method render(), such as an exporter's handle.`,
      )
    }
    this.shared.renderer = renderer
  }

  /** Ends what the hierarchy does by itself: updating its uptime. Metrics go on. */
  close(): void {
    this.#stopUptime?.()
  }
}
