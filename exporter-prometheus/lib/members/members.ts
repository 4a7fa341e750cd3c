import { labelPairs, type MetricKind } from 'metrics-facade/registry'
import { type Cancel, currentMs } from '../base/timers.ts'
import type { Exposition } from '../model/exposition.ts'
import type { Selection } from '../model/selection.ts'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import { typeNameOf } from '../series/types.ts'
import type { Births } from '../store/births.ts'
import type { Description } from '../store/description.ts'
import type { StoreObserver } from '../store/observer.ts'
import type { RemovalCommand } from '../store/removal-command.ts'
import type { StoreSettings } from '../store/settings.ts'
import { Store } from '../store/store.ts'
import { Channel, post } from './channel.ts'
import { type Announcement, commandsOf } from './invitation.ts'
import { Member } from './member.ts'
import { noPage, type Part } from './part.ts'
import { Whole } from './whole.ts'

/** How long the exit handlers of a thread may take after it has logged its end. */
const exitMs = 1_000

/** What members need of the store of their main thread. */
interface Own extends Pick<Store, 'births' | 'globalLabels' | 'tell'> {
  gatherOwn(): Exposition
}

/**
 * The threads of a program, as one source of metrics. A program whose threads record nothing is read as if it had none.
 */
export class Members implements StoreObserver {
  readonly #channel: string
  readonly #announcements: Channel
  readonly #own: Own
  readonly #settings: StoreSettings
  readonly #onJoined: () => void
  readonly #threads = new Map<number, Member>()
  /** Threads that have logged an end, and when they are taken to have ended: not while a log is being read. */
  readonly #ending = new Map<number, number>()
  /** The threads that this one has started, and that live: each may still announce itself. */
  readonly #started = new Set<number>()
  #whole: Whole | undefined
  #endedCount = 0
  #isReplaced = false

  /**
   * @param settings - those of `own`.
   * @param channel - the name of the channel on which threads announce themselves.
   * @param onJoined - called when the first thread has announced itself.
   */
  constructor(own: Own, settings: StoreSettings, channel: string, onJoined: () => void) {
    this.#onJoined = onJoined
    this.#own = own
    this.#settings = settings
    this.#channel = channel
    this.#announcements = new Channel(channel, (what: Announcement) => this.#announced(what))
  }

  /** Runs upkeep, then reads the whole program at this moment. */
  gather(selection?: Selection): Exposition {
    const own = this.#own.gatherOwn()
    this.read()
    if (this.#whole === undefined) return own
    this.#count()
    this.#whole.refresh()
    const exposition = this.#whole.store.gather(selection)
    const { onShown } = own
    if (onShown === undefined) return exposition
    return {
      ...exposition,
      onShown: shown => {
        const names = new Set(shown.map(({ name }) => name))
        onShown(own.families.filter(({ name }) => names.has(name)))
      },
    }
  }

  /** Reads what threads have announced and logged. */
  read(): void {
    this.#announcements.drain()
    for (const member of this.#threads.values()) member.read()
    for (const [thread, due] of this.#ending) if (currentMs() >= due) this.#end(thread)
  }

  /** For a thread that was started, and that may announce itself. */
  started(thread: number): void {
    this.#started.add(thread)
  }

  /** For a thread that has ended, and those that it had started. */
  ended(thread: number): void {
    this.#started.delete(thread)
    this.read()
    this.#end(thread)
    // It may have recorded nothing.
    this.#closeIfOver()
  }

  /** For an exporter that is not the last one that was installed: threads join that. Its own are read until they end. */
  replaced(): void {
    this.read()
    this.#isReplaced = true
    this.#closeIfOver()
  }

  #closeIfOver(): void {
    if (this.#isReplaced && this.#started.size + this.#threads.size === 0) this.#announcements.close()
  }

  #end(thread: number): void {
    this.#ending.delete(thread)
    const member = this.#threads.get(thread)
    if (member === undefined) return
    for (const child of member.children) this.#end(child)
    member.end()
    this.#threads.delete(thread)
    this.#endedCount += 1
    this.#closeIfOver()
  }

  /** The births of what is read. */
  get births(): Births {
    return (this.#whole?.store ?? this.#own).births
  }

  watchBirths(): Cancel {
    // What threads have registered by now is not new to the reader.
    this.read()
    return this.births.watch()
  }

  setGlobalLabel(name: string, value: string | undefined): void {
    this.#whole?.store.setGlobalLabel(name, value)
  }

  described(kind: MetricKind, name: string, description: Description): void {
    this.#whole?.describe(kind, name, description)
  }

  registered(family: Family, series: Series): void {
    this.#whole?.link(ownPart(family, series))
  }

  upkept(): void {}

  /** Removes from the whole what is removed from this thread, and tells the other threads. */
  removed(command: RemovalCommand): number | undefined {
    this.read()
    if (this.#whole === undefined) return undefined
    const removed = this.#whole.store.removal.run(command)
    post(commandsOf(this.#channel), cloneable(command))
    return removed
  }

  /** The living threads and those that have ended. */
  #count(): void {
    const { store } = this.#whole!
    const help = 'Threads of this program that record metrics'
    store.describeGauge('metrics_members', undefined, help)
    store.registerGauge('metrics_members', { state: 'living' }).set(this.#threads.size + 1)
    store.registerGauge('metrics_members', { state: 'ended' }).set(this.#endedCount)
  }

  #announced(what: Announcement): void {
    const whole = this.#open()
    let member = this.#threads.get(what.thread)
    if (member === undefined) {
      const onEnded = (thread: number, isOver: boolean): void => {
        const due = isOver ? 0 : currentMs() + exitMs
        this.#ending.set(thread, Math.min(due, this.#ending.get(thread) ?? due))
      }
      member = new Member(what.thread, whole, onEnded, () => this.#announcements.drain())
      this.#threads.set(what.thread, member)
    }
    member.announced(what)
  }

  /** Makes the whole, with what this thread has recorded until now, when the first other thread appears. */
  #open(): Whole {
    if (this.#whole !== undefined) return this.#whole
    const { creators: _, ...settings } = this.#settings
    const globalLabels = new Map(this.#own.globalLabels)
    this.#whole = new Whole(new Store({ ...settings, globalLabels, idleness: undefined, traces: undefined }))
    this.#own.tell(this)
    this.#onJoined()
    return this.#whole
  }
}

/** A command without the labels as they were given, which may be of any kind. */
function cloneable(command: RemovalCommand): RemovalCommand {
  if (command.how === 'matching') return { ...command, labels: labelPairs(command.labels) }
  if (command.how !== 'series') return command
  const { selection } = command
  return { ...command, selection: { ...selection, labels: labelPairs(selection.labels) } }
}

function ownPart(family: Family, series: Series): Part {
  const { kind, name, distribution } = family
  const { bounds } = series as { readonly bounds?: readonly number[] }
  const isSketch = distribution !== undefined && 'significantDigits' in distribution
  const rules = isSketch ? { significantDigits: distribution.significantDigits } : { bounds }
  return {
    member: '0',
    family: { kind, name, of: typeNameOf(family), rules },
    labels: series.pairs,
    created: series.created,
    own: series,
    page: noPage,
    at: 0,
    exemplars: undefined,
    windows: undefined,
    native: undefined,
    sum: undefined,
  }
}
