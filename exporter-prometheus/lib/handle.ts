import { collect, type Disposer, type Labels, type LabelValue, withLocalRecorder } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { checkInclude, type IncludedSource, type IncludeOptions } from './include-options.ts'
import { Included } from './included.ts'
import type { Gathered } from './model/gatherer.ts'
import type { Selection } from './model/selection.ts'
import type { FamilyView } from './model/views.ts'
import { Renderer } from './renderer.ts'
import { Running } from './running.ts'
import { checkGlobalLabel } from './settings/checks.ts'
import type { SettingsDigest } from './settings/settings-digest.ts'
import type { Store } from './store/store.ts'
import type { FlushOptions, FlushResult } from './transport/flush.ts'
import type { ListenerAddress } from './transport/http/address.ts'
import type { CheckedLimits } from './transport/limits.ts'

/** The application's side of a recorder: renders what is recorded, removes series, and stops what was started. */
export class PrometheusHandle extends Renderer {
  /** @internal Builds rename the class, and Node prints this. */
  static override readonly name: string = 'PrometheusHandle'
  readonly #store: Store
  readonly #included: Included
  /** @internal */
  readonly running: Running = new Running()
  /** @internal What it was installed with. */
  settings: (() => SettingsDigest) | undefined

  /** @internal */
  constructor(store: Store, limits: CheckedLimits) {
    const included = new Included(store)
    super(included, limits)
    this.#store = store
    this.#included = included
  }

  /** The address of the first HTTP listener, with the port that was really taken; `undefined` if it listens on none. */
  get address(): ListenerAddress | undefined {
    return this.running.addresses[0]
  }

  /** The addresses of all HTTP listeners, in the order in which they were set up; empty if it listens on no port. */
  get addresses(): readonly ListenerAddress[] {
    return this.running.addresses
  }

  /** The absolute path of the first Unix socket that is listened on; `undefined` if there is none. */
  get socketPath(): string | undefined {
    return this.running.socketPath
  }

  /**
   * Reads everything at this moment, or the part that `selection` names, to be inspected or rendered by
   * `renderFamilies`. Runs collectors first; values that async ones set show later.
   *
   * @throws TypeError for a wrong selection.
   */
  override gather(selection?: Selection): Gathered<FamilyView> {
    return super.gather(selection) as Gathered<FamilyView>
  }

  /**
   * Like `collect` of the facade, for this recorder alone: `run` is called only before its scrapes, and everything that
   * `run` emits is recorded here, even after an `await`. `close()` does not remove it, because the recorder can still be
   * rendered.
   *
   * @throws TypeError when `run` is not a function.
   */
  collect(run: () => unknown, name?: string): Disposer {
    return withLocalRecorder(this.#store, () => collect(run, name))
  }

  /**
   * Shows metrics that somebody else counts beside those of this recorder: in every format, on every way out, and in
   * pushes. A source is read before each scrape, as a collector: see `collect`. What cannot wait for an async source, as
   * `render()`, shows what it gave the last time. One that fails, does not parse, or takes too long is left out, and counted
   * in `metrics_collector_errors_total{collector}`.
   *
   * Families with the same name are merged if they have the same type and help; one without help agrees with any. Others,
   * and series that are there already, are left out and counted in `metrics_conflicts_total{name}`.
   *
   * @example
   * ```ts
   * handle.include(register, { labels: { library: 'mailer' } }) // of prom-client
   * handle.include(async () => (await fetch('http://127.0.0.1:8001/metrics')).text(), { name: 'engine' })
   * ```
   * @returns a function that removes the source, usable with `using`.
   * @throws BuildError with code `INVALID_INCLUDE`.
   */
  include(source: IncludedSource, options?: IncludeOptions): Disposer {
    return this.#included.add(checkInclude(source, options))
  }

  /**
   * Removes one series. A handle to it that is used again registers a new one. Returns false if there was none.
   *
   * @throws TypeError if `labels` is not labels.
   */
  remove(kind: MetricKind, name: string, labels?: Labels): boolean {
    return this.#store.remove(kind, name, labels)
  }

  /**
   * Removes every series of this name, or of every name where it is `undefined`, of any kind, that has all of these labels,
   * including global ones; it may have others. The value `''` stands for a label that it must not have; with a name and no
   * labels all of its series are removed. Returns how many there were. Handles that are used again register new series.
   *
   * @throws TypeError if `labels` is not labels, or if there is neither a name nor a label.
   */
  removeMatching(name: string | undefined, labels?: Labels): number {
    return this.#store.removal.removeMatching(name, labels)
  }

  /**
   * Removes every series of this name, with its description and advice, so that it can be described again, for example
   * with other buckets. Returns false if there was neither a series nor a description.
   *
   * A description that reaches this recorder under another name, as beneath a `PrefixLayer`, is passed on only once:
   * describe such a name again on the recorder itself.
   */
  forget(name: string): boolean {
    return this.#store.removal.forget(String(name))
  }

  /** Removes every series. Handles that are used again register new ones. */
  clear(): void {
    this.#store.clear()
  }

  /**
   * Changes a global label while the program runs; `undefined` removes it. Every series shows it at the next render. If
   * two series of a metric differ only by this label, the first stays, and the other is counted in
   * `metrics_conflicts_total`.
   *
   * A series with a label of this name and value is the same as the series without it. When the global label changes,
   * handles to either refer to the one that was registered first.
   *
   * @throws BuildError with code `INVALID_GLOBAL_LABEL`.
   */
  setGlobalLabel(name: string, value: LabelValue): void {
    const written = value === undefined || value === null ? undefined : checkGlobalLabel(name, value)
    this.#store.setGlobalLabel(name, written)
  }

  /** Rotates windows and evicts idle series. Each scrape does that, too, and `install()` does it on a timer. */
  runUpkeep(): void {
    this.#store.upkeep()
  }

  /**
   * Pushes now, in every way that was set up, and tries again within the time, as long as that may help. Fulfilled when it
   * is known what arrived and what failed; a failure does not reject. For functions and jobs, which may be frozen or ended
   * when they have answered: everything recorded before this call is in what is pushed. Calls at the same time are one,
   * and after `close()` the outcome is that of the last push.
   *
   * @example
   * ```ts
   * const { failed } = await handle.flush({ timeoutMs: 2_000 })
   * for (const { endpoint, error } of failed) console.error(endpoint, error.message)
   * ```
   * @throws BuildError with code `PUSH_NOT_STARTED` if nothing that pushes was started, or `INVALID_OPTION` or
   * `INVALID_DURATION`; all as a rejection.
   */
  flush(options?: FlushOptions): Promise<FlushResult> {
    return this.running.flush(options)
  }

  /**
   * Stops the listeners, the page and the timers, and pushes a last time. Recorded values stay and can be rendered.
   * Further calls, even concurrent ones, wait for the same end.
   */
  async close(): Promise<void> {
    this.latePage.close()
    await this.running.close()
  }
}
