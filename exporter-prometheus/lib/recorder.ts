import { PrometheusHandle } from './handle.ts'
import { type Alone, gatherNamed } from './members/alone.ts'
import type { Members } from './members/members.ts'
import { nameOfThread } from './members/own-part.ts'
import type { Processes } from './members/process/processes.ts'
import type { Exposition } from './model/exposition.ts'
import type { Selection } from './model/selection.ts'
import { type Extent, type Stages, stages } from './model/stages.ts'
import type { StoreSettings } from './store/settings.ts'
import { Store } from './store/store.ts'
import type { CheckedLimits } from './transport/limits.ts'

/** Aggregates everything that is recorded, and has a handle to read it by. */
export class PrometheusRecorder extends Store {
  /** @internal Builds rename the class, and Node prints this. */
  static override readonly name: string = 'PrometheusRecorder'
  /** Identifies recorders of every copy of this package. */
  readonly isPrometheusRecorder: true = true
  /** @internal The threads of this program, if this recorder reads them. */
  members: Members | undefined
  /** @internal The processes of this program, if this one shares a directory with them. */
  processes: Processes | undefined
  readonly #handle: PrometheusHandle

  /** @internal Created by `PrometheusBuilder`. */
  constructor(settings: StoreSettings, limits: CheckedLimits) {
    super(settings)
    this.#handle = new PrometheusHandle(this, limits)
  }

  /** @internal */
  override readonly [stages]: Stages = {
    recorders: () => [this],
    watchBirths: () => (this.#program ?? this).births.watch(),
    readAhead: (extent, isForOne) => {
      if (isForOne && this.processes === undefined) return this.members?.readInTurns()
      return this.#membersTo(extent)?.readAhead()
    },
    gather: (created, isAhead, extent) => {
      const members = this.#membersTo(extent)
      if (members === undefined) return this.births.leaveOut(this.gatherOwn(), created)
      return members.births.leaveOut(members.gather(undefined, isAhead), created)
    },
    gatherMember: member => {
      this.members?.read()
      this.processes?.read()
      return gatherNamed(member, this.#alone())
    },
    memberNames: () => [...this.#alone()].map(({ name }) => name),
  }

  get #program(): Members | Processes | undefined {
    return this.processes ?? this.members
  }

  #alone(): Iterable<Alone> {
    return this.processes?.alone() ?? this.localAlone()
  }

  #membersTo(extent: Extent | undefined): Members | Processes | undefined {
    return extent === 'process' ? this.members : this.#program
  }

  override gather(selection?: Selection): Exposition {
    return this.#program?.gather(selection) ?? super.gather(selection)
  }

  /** @internal */
  gatherLocal(isAhead: boolean): Exposition {
    return this.members?.gather(undefined, isAhead) ?? this.gatherOwn()
  }

  /** @internal */
  localAlone(): Iterable<Alone> {
    return this.members?.alone() ?? [{ name: nameOfThread(0, undefined), gather: () => this.gatherOwn() }]
  }

  /** @internal */
  readLocalAhead(): Promise<void> | undefined {
    return this.members?.readAhead()
  }

  /** @internal */
  settle(): void {
    this.members?.settle()
  }

  /** @internal */
  get counts(): Members['counts'] {
    return this.members?.counts ?? { living: 1, ended: 0 }
  }

  /** Reads first, because windows begin when the first summary of any thread has them. */
  override upkeep(): void {
    this.members?.read()
    super.upkeep()
  }

  /** @internal As `upkeep`, but reads a few milliseconds at a time what there may be much of. */
  upkeepInTurns(): void {
    const reading = this.members?.readInTurns()
    if (reading === undefined) super.upkeep()
    else void reading.then(() => super.upkeep())
  }

  /** @internal What was recorded in this thread. */
  gatherOwn(): Exposition {
    super.upkeep()
    return this.read()
  }

  override setGlobalLabel(name: string, value: string | undefined): void {
    super.setGlobalLabel(name, value)
    this.members?.setGlobalLabel(name, value)
    this.processes?.setGlobalLabel(name, value)
  }

  /** The handle to render and remove what is recorded here; always the same one. */
  handle(): PrometheusHandle {
    return this.#handle
  }
}
