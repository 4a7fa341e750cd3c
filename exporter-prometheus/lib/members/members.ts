import type { MetricKind } from 'metrics-facade/registry'
import { atOnce, inTurns } from '../base/timers.ts'
import type { Exposition } from '../model/exposition.ts'
import type { Selection } from '../model/selection.ts'
import type { Family } from '../series/family.ts'
import type { Series } from '../series/series.ts'
import type { Births } from '../store/births.ts'
import type { Description } from '../store/description.ts'
import type { StoreObserver } from '../store/observer.ts'
import { cloneable, type RemovalCommand } from '../store/removal-command.ts'
import type { StoreSettings } from '../store/settings.ts'
import { type Alone, gatherAlone } from './alone.ts'
import { type Channel, post } from './channel.ts'
import { type Announcement, commandsOf } from './invitation.ts'
import { Member } from './member.ts'
import { type Counts, showMembers } from './member-metrics.ts'
import type { OnJoined, Own } from './own.ts'
import { nameOfThread, ownPart } from './own-part.ts'
import { Roster } from './roster.ts'
import { type Families, sameOf } from './shown.ts'
import type { Whole } from './whole.ts'
import { wholeOfThreads } from './whole-like.ts'

/** The threads of a program, as one source of metrics. One whose threads record nothing is read as if it had none. */
export class Members implements StoreObserver {
  readonly #announcements: Channel
  readonly #own: Own
  readonly #settings: StoreSettings
  readonly #onJoined: OnJoined
  readonly #process: string | undefined
  readonly #roster = new Roster()
  #whole: Whole | undefined
  /** How many readings of all values have begun. */
  #begun = 0
  /** The number of the last reading that is complete. */
  #reading = 0
  #isGathering = false
  #isReplaced = false

  /**
   * @param settings - those of `own`.
   * @param announcements - the channel on which threads announce themselves, which passes that to `announced`.
   * @param onJoined - called with the store of the whole when the first thread has announced itself.
   * @param process - how this process is called, if it is one of several that are read together.
   */
  constructor(
    own: Own,
    settings: StoreSettings,
    announcements: Channel,
    onJoined: OnJoined,
    process?: string,
  ) {
    this.#onJoined = onJoined
    this.#process = process
    this.#own = own
    this.#settings = settings
    this.#announcements = announcements
  }

  /**
   * Runs upkeep, then reads the whole program at this moment.
   *
   * @param isAhead - whether what `readAhead` has read is enough.
   */
  gather(selection?: Selection, isAhead = false): Exposition {
    const begun = this.#begin()
    if (!isAhead) this.read()
    const own = this.#gatherOwn()
    if (this.#whole === undefined) return own
    if (this.#process === undefined) showMembers(this.#whole.store, this.counts)
    if (!isAhead || this.#reading === 0) atOnce(this.#refreshing(this.#whole, begun))
    const exposition = this.#whole.gather(selection)
    const reading = this.#reading
    if (own.onShown === undefined) return exposition
    return { ...exposition, onShown: shown => this.#shown(shown, own, exposition, reading) }
  }

  /** Each thread that is known by the last reading, to be read alone. */
  *alone(): Generator<Alone> {
    yield { name: nameOfThread(0, this.#process), gather: () => this.#own.gatherOwn() }
    const whole = (): Whole => wholeOfThreads(this.#settings, this.#own.globalLabels)
    for (const one of this.#roster.members)
      yield { name: one.name, gather: () => gatherAlone(one, whole(), this.#whole!) }
  }

  /** Upkeep of the whole comes later in a scrape. */
  #gatherOwn(): Exposition {
    this.#isGathering = true
    try {
      return this.#own.gatherOwn()
    } finally {
      this.#isGathering = false
    }
  }

  /** Tells everyone which of their series were shown, so that idle ones may be evicted. */
  #shown(shown: Families, own: Exposition, whole: Exposition, reading: number): void {
    if (sameOf(whole, shown).length === whole.families.length) {
      for (const member of this.#roster.members) member.shown(reading)
    }
    own.onShown?.(sameOf(own, shown))
    whole.onShown?.(shown)
  }

  /** Begins a reading, and returns its number. */
  #begin(): number {
    this.#begun += 1
    for (const member of this.#roster.members) member.begin(this.#begun)
    return this.#begun
  }

  /** Reads ahead what `gather` shows, a few milliseconds at a time. */
  async readAhead(): Promise<void> {
    const begun = this.#begin()
    await this.readInTurns()
    if (this.#whole !== undefined) await inTurns(this.#refreshing(this.#whole, begun))
  }

  *#refreshing(whole: Whole, begun: number): Generator<void> {
    yield* whole.refreshing()
    this.#reading = Math.max(this.#reading, begun)
  }

  /** `read`, a few milliseconds at a time. */
  readInTurns(): Promise<void> {
    return inTurns(this.#readingLogs())
  }

  /** Reads what threads have announced and logged. */
  read(): void {
    atOnce(this.#readingLogs())
  }

  *#readingLogs(): Generator<void> {
    this.#announcements.drain()
    for (const member of this.#roster.members) yield* member.reading()
    this.#whole?.takeValues(this.#own.cardinality.allOverflowed)
    yield* this.#roster.dismissing()
    this.#closeIfOver()
  }

  settle(): void {
    this.#whole?.settle()
  }

  /** For a thread that was started, and that may announce itself. */
  started(thread: number): void {
    this.#roster.started(thread)
  }

  /** For a thread that has ended, and those that it had started. */
  ended(thread: number): void {
    this.#roster.ended(thread)
    void this.readInTurns()
  }

  /** For an exporter that is not the last one: threads join that. Its own are read until they end. */
  replaced(): void {
    this.read()
    this.#isReplaced = true
    this.#closeIfOver()
  }

  #closeIfOver(): void {
    if (this.#isReplaced && this.#roster.isOver) this.#announcements.close()
  }

  /** The births of what is read. */
  get births(): Births {
    return (this.#whole?.store ?? this.#own).births
  }

  setGlobalLabel(name: string, value: string | undefined): void {
    this.#whole?.store.setGlobalLabel(name, value)
  }

  described(kind: MetricKind, name: string, description: Description): void {
    this.#whole?.attempt(() => this.#whole!.describe(kind, name, description))
  }

  registered(family: Family, series: Series): void {
    const whole = this.#whole
    // The program that registers it must not fail.
    whole?.attempt(() => whole.link(ownPart(family, series, nameOfThread(0, this.#process))))
  }

  upkept(): void {
    if (this.#isGathering || this.#settings.idleness === undefined) return
    this.#whole?.attempt(() => this.#whole!.upkeep())
  }

  removing(): void {
    this.read()
  }

  /** Removes from the whole what is removed from this thread, and tells the other threads. */
  removed(command: RemovalCommand): number | undefined {
    const removed = this.#whole?.remove(command)
    if (removed !== undefined) post(commandsOf(this.#announcements.name), cloneable(command))
    return removed
  }

  get counts(): Counts {
    return { living: this.#roster.living + 1, ended: this.#roster.endedCount }
  }

  announced(what: Announcement): void {
    const whole = this.#open()
    const { thread } = what
    const member = this.#roster.take(thread, () => {
      const onEnded = this.#roster.saysEnd.bind(this.#roster)
      const drain = (): void => this.#announcements.drain()
      return new Member(thread, nameOfThread(thread, this.#process), whole, onEnded, drain)
    })
    member.announced(what)
    member.begin(this.#begun)
  }

  /** Makes the whole, with what this thread has recorded until now, when the first other thread appears. */
  #open(): Whole {
    if (this.#whole !== undefined) return this.#whole
    this.#whole = wholeOfThreads(this.#settings, this.#own.globalLabels)
    this.#own.describeTo(this)
    this.#whole.store.cardinality.takeOver(this.#own.cardinality)
    this.#onJoined(this.#whole.store)
    return this.#whole
  }
}
