import { collect, type Disposer, type Labels, type LabelValue, withLocalRecorder } from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import type { Gathered } from './model/gatherer.ts'
import type { Selection } from './model/selection.ts'
import type { FamilyView } from './model/views.ts'
import { Renderer } from './renderer.ts'
import { Running } from './running.ts'
import { checkGlobalLabel } from './settings/options.ts'
import type { SettingsDigest } from './settings/settings-digest.ts'
import type { Store } from './store/store.ts'
import type { ListenerAddress } from './transport/http/address.ts'
import type { CheckedLimits } from './transport/limits.ts'

/** The application's side of a recorder: renders what is recorded, removes series, and stops what was started. */
export class PrometheusHandle extends Renderer {
  readonly #store: Store
  /** @internal */
  readonly running: Running = new Running()
  /** @internal What it was installed with. */
  settings: (() => SettingsDigest) | undefined

  /** @internal */
  constructor(store: Store, limits: CheckedLimits) {
    super(store, { recorder: store, births: store.births, limits })
    this.#store = store
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
   * Everything at this moment, or the part that `selection` names, to be read or rendered by `renderFamilies`. Runs
   * collectors first; what an async one sets shows later.
   *
   * @throws TypeError for a wrong selection.
   */
  override gather(selection?: Selection): Gathered<FamilyView> {
    return super.gather(selection) as Gathered<FamilyView>
  }

  /**
   * As `collect` of the facade, for this recorder alone: `run` is called before its scrapes only, and what it emits goes
   * to it, through `await`, too. `close()` does not end it, because the recorder can still be rendered.
   *
   * @throws TypeError when `run` is not a function.
   */
  collect(run: () => unknown, name?: string): Disposer {
    return withLocalRecorder(this.#store, () => collect(run, name))
  }

  /**
   * Takes one series out. A handle to it that is used again starts it afresh. Returns false if there was none.
   *
   * @throws TypeError for what is not labels.
   */
  remove(kind: MetricKind, name: string, labels?: Labels): boolean {
    return this.#store.remove(kind, name, labels)
  }

  /**
   * Takes every series of this name out, of whatever kind, that has all of these labels, global ones included, whatever
   * others it has; `''` stands for not having a label, and no labels for all series. Returns how many they were. Handles
   * that are used again start theirs afresh.
   *
   * @throws TypeError for what is not labels.
   */
  removeMatching(name: string, labels?: Labels): number {
    return this.#store.removal.removeMatching(name, labels)
  }

  /**
   * Takes every series of this name out, and forgets its description and advice, so that it can be described and used
   * afresh, with other buckets for example. Returns false if there was neither a series nor a description.
   *
   * What was described under another name, as beneath a `PrefixLayer`, reaches this recorder once only: describe it to
   * the recorder itself.
   */
  forget(name: string): boolean {
    return this.#store.removal.forget(String(name))
  }

  /** Takes every series out. Handles that are used again start theirs anew. */
  clear(): void {
    this.#store.clear()
  }

  /**
   * Changes a global label while the program runs, or takes it away: `undefined`. Every series shows it at the next
   * render. Where two series of a metric differed by this label only, the first stays, and the other is counted in
   * `metrics_conflicts_total`.
   *
   * A series with a label of this name and value is the same as that without it: handles to either go on, when the global
   * label changes, as the one that was registered first.
   *
   * @throws BuildError with code `INVALID_GLOBAL_LABEL`.
   */
  setGlobalLabel(name: string, value: LabelValue): void {
    const written = value === undefined || value === null ? undefined : checkGlobalLabel(name, value)
    this.#store.setGlobalLabel(name, written)
  }

  /** Rotates rolling windows and evicts idle series; done at each scrape, and by `install()` on a timer. */
  runUpkeep(): void {
    this.#store.upkeep()
  }

  /**
   * Stops the listener, the timers and the pushes, these after a last one. What is recorded stays, and can be rendered.
   * Whoever calls it again, also meanwhile, waits for the same.
   */
  close(): Promise<void> {
    return this.running.close()
  }
}
