import type { Disposer } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import type { ConstantLabels } from './check.ts'
import { ScopeError } from './error.ts'
import { MetricScope } from './metric-scope.ts'
import type { Renderer } from './renderer.ts'
import type { Shared } from './shared.ts'
import { trackUptime } from './uptime.ts'

/** What a hierarchy may have, whatever its levels are. */
export interface RootOptions {
  /** Labels of everything in the hierarchy. */
  readonly labels?: ConstantLabels | undefined
  /**
   * Comes before the label of each level that is given by one name, so that these do not collide with labels that a scrape
   * adds: with `'app_'`, what `namespace('prod')` adds is `app_namespace="prod"`. By default nothing.
   */
  readonly labelPrefix?: string | undefined
  /** What `render()` renders with; `renderWith()` sets it later. By default the exporter that is installed. */
  readonly renderer?: Renderer | undefined
  /** Whether there is a gauge `<prefix>_system_uptime_seconds`, brought up to date before each scrape. */
  readonly uptime?: boolean | undefined
  /** The clock behind that gauge: milliseconds that never go back. For tests. */
  readonly clock?: (() => number) | undefined
}

export const rootOptionNames: readonly string[] = ['labels', 'labelPrefix', 'renderer', 'uptime', 'clock']

/** The scope at the top of a hierarchy. */
export class RootScope extends MetricScope {
  readonly #stopUptime: Disposer | undefined

  /** @internal */
  constructor(
    shared: Shared,
    labels: Readonly<Record<string, string>>,
    { renderer, uptime, clock }: RootOptions,
  ) {
    super(shared, labels)
    if (renderer !== undefined) this.renderWith(renderer)
    if (uptime) this.#stopUptime = trackUptime(this, clock)
  }

  /**
   * Sets what `render()` of every scope renders with, in place of the exporter that is installed.
   *
   * @throws ScopeError with code `INVALID_ARGUMENT` when that cannot render.
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

  /** Takes out all that the hierarchy has in the recorder that is current; see {@link MetricScope.remove}. */
  override remove(): void {
    super.remove()
    this.shared.definitions.clear()
  }

  /** Ends what the hierarchy does by itself: to keep its uptime up to date. Metrics go on. */
  close(): void {
    this.#stopUptime?.()
  }
}
