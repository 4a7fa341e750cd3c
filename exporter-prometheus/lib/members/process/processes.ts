import type { MetricKind } from 'metrics-facade/registry'
import { builtin } from '../../base/builtin.ts'
import { SharedWork } from '../../base/shared-work.ts'
import { atOnce, inTurns, steadyMs } from '../../base/timers.ts'
import type { Exposition } from '../../model/exposition.ts'
import type { Selection } from '../../model/selection.ts'
import type { Family } from '../../series/family.ts'
import type { Series } from '../../series/series.ts'
import type { Births } from '../../store/births.ts'
import type { Description } from '../../store/description.ts'
import { type StoreObserver, tell } from '../../store/observer.ts'
import type { RemovalCommand } from '../../store/removal-command.ts'
import type { StoreSettings } from '../../store/settings.ts'
import type { Store } from '../../store/store.ts'
import { type Alone, gatherAlone } from '../alone.ts'
import { ownPart } from '../own-part.ts'
import { sameOf } from '../shown.ts'
import type { Whole } from '../whole.ts'
import { wholeOfEnded, wholeOfProcesses } from '../whole-like.ts'
import { Choices } from './choices.ts'
import { comingBack } from './come-back.ts'
import { Commands } from './commands.ts'
import type { Directory } from './directory.ts'
import type { Folding } from './ended-file.ts'
import { folding } from './fold.ts'
import type { Identity } from './identity.ts'
import type { Local } from './local.ts'
import { Lock, untilDone } from './lock.ts'
import { Others } from './others.ts'
import { Publication } from './publication.ts'

/** The processes of a program, as one source of metrics: this one, and those whose files are in the directory. */
export class Processes implements Pick<StoreObserver, 'removing' | 'removed'> {
  readonly name: string
  readonly #local: Local
  readonly #publication: Publication
  readonly #whole: Whole
  readonly #others: Others
  readonly #folding: Folding
  readonly #newWhole: (globalLabels: Local['globalLabels']) => Whole
  readonly #commands: Commands
  readonly #choices: Choices
  readonly #folds = new SharedWork(() => this.#local.faults.attemptingToShare(folding(this.#folding)))
  #followed: StoreObserver | undefined
  #isObeying = false
  /** Whether what has ended may have something that was to be removed. */
  #isFoldDue = false

  /** @param settings - those of `local`. */
  constructor(local: Local, settings: StoreSettings, directory: Directory, identity: Identity) {
    const token = builtin('node:crypto').randomBytes(4).toString('hex')
    this.name = `${identity.pid}-${token}`
    this.#local = local
    const lock = new Lock(directory.lockPath, identity, this.name)
    this.#newWhole = labels => wholeOfProcesses(settings, labels)
    const newWhole = (factor: number): Whole => wholeOfEnded(settings, factor)
    this.#whole = this.#newWhole(local.globalLabels)
    this.#commands = new Commands(directory)
    const obeyed = () => this.#commands.obeyed
    this.#choices = new Choices(this.name, directory, identity)
    this.#folding = { own: this.name, directory, lock, identity, newWhole, obeyed, choices: this.#choices }
    this.#others = new Others(this.name, directory, identity, this.#whole)
    const facts = () => ({ ...local.counts, obeyed: this.#commands.obeyed })
    const onWriting = (begun: number): void => this.#choices.writing(begun)
    this.#publication = new Publication(this.name, directory, identity, facts, steadyMs, onWriting)
  }

  /** Publishes what a store has from now on: that of the recorder, or that of the whole of its threads. */
  follow(store: Store): void {
    const before = this.#followed === undefined ? [] : this.#whole.ownParts()
    const observer: StoreObserver = {
      described: (kind: MetricKind, name: string, description: Description) => {
        if (this.#followed !== observer) return
        this.#whole.attempt(() => this.#whole.describe(kind, name, description))
        this.#publication.described(kind, name, description)
      },
      registered: (family: Family, series: Series) => {
        if (this.#followed !== observer) return
        this.#whole.attempt(() => this.#whole.link(ownPart(family, series, this.name)))
        this.#publication.registered(family, series)
      },
      upkept() {},
    }
    this.#publication.follow(store)
    this.#choices.lead(store.cardinality)
    this.#followed = observer
    tell(store, observer)
    for (const part of before) this.#whole.dropPart(part)
  }

  /** Hashes values as the other processes do. Failures are counted and reported. */
  shareSeed(): void {
    this.#local.faults.attemptToShare(() => this.#choices.shareSeed())
  }

  /** For a process that does not take part after all. */
  leave(): void {
    this.#publication.remove()
  }

  get births(): Births {
    return this.#whole.store.births
  }

  setGlobalLabel(name: string, value: string | undefined): void {
    this.#whole.store.setGlobalLabel(name, value)
  }

  /**
   * Runs upkeep, then reads all processes at this moment.
   *
   * @param isAhead - whether what `readAhead` has read is enough.
   */
  gather(selection?: Selection, isAhead = false): Exposition {
    const own = this.#local.gatherLocal(isAhead)
    if (!isAhead) {
      this.#beforeReading()
      this.read()
    }
    this.#others.count(this.#local.counts)
    const { number = 0 } = this.#choices.state ?? {}
    const exposition = this.#choices.of(this.#whole.gather(selection))
    const writes = this.#others.writes.set(this.name, this.#choices.writes)
    const onShown: Exposition['onShown'] = shown => {
      own.onShown?.(sameOf(own, shown))
      // A reader of a part of it sees no beginning and no end of the rest.
      if (selection !== undefined || shown.length < exposition.families.length) return
      this.#choices.noteShown(writes, number)
    }
    return { ...exposition, onShown }
  }

  /** Reads the files of the other processes. */
  read(): void {
    atOnce(this.#others.reading())
  }

  /** Each process that is known by the last reading, and each thread of this one, to be read alone. */
  *alone(): Generator<Alone> {
    yield { name: this.name, gather: () => this.#local.gatherLocal(false) }
    for (const one of this.#local.localAlone()) if (one.name.startsWith(`${this.name}.`)) yield one
    for (const member of this.#others.living) {
      yield {
        name: member.name,
        gather: () => gatherAlone(member, this.#newWhole(this.#local.globalLabels), this.#whole),
      }
    }
  }

  /** Reads ahead what `gather` shows: all that is recorded now. A few milliseconds at a time. */
  async readAhead(): Promise<void> {
    await this.#local.readLocalAhead()
    this.#beforeReading()
    await inTurns(this.#others.reading())
  }

  /** Makes the file. Throws the error of the file system. */
  begin(): void {
    atOnce(this.#writing())
  }

  /** Obeys what other processes have said, and writes what has changed. Failures are counted and reported. */
  *publishing(): Generator<void> {
    const { faults } = this.#local
    faults.attemptToShare(() => this.#obey())
    yield* faults.attemptingToShare(this.#choosing())
    yield* faults.attemptingToShare(this.#commands.givingRest(this.#folding))
    yield* faults.attemptingToShare(this.#writing())
    if (this.#isFoldDue) yield* this.folding()
  }

  /** `publishing`, without a break. */
  publish(): void {
    atOnce(this.publishing())
  }

  #beforeReading(): void {
    const { faults } = this.#local
    faults.attemptToShare(() => this.#choices.exchangeUntold())
    this.#local.settle()
    faults.attemptToShare(() => this.#comeBack())
  }

  /** Chooses together with the others which values have series. */
  *#choosing(): Generator<void> {
    if (!this.#choices.isLimiting) return
    this.#local.gatherLocal(true)
    yield* this.#choices.exchanging()
    this.#local.settle()
    this.#isFoldDue ||= this.#choices.isPurgeDue
  }

  *#writing(): Generator<void> {
    this.#comeBack()
    const { obeyed } = this.#choices
    yield* this.#publication.writing()
    this.#choices.published(obeyed, this.#publication.writes)
    // It may have been removed in between, or somebody has emptied the directory.
    this.#comeBack()
    if (this.#publication.gone !== undefined) this.#publication.beginAgain()
  }

  /** Adds up the files of processes that have ended. Failures are counted and reported. */
  folding(): Generator<void> {
    this.#isFoldDue = false
    return this.#folds.doing()
  }

  /** `folding`, without a break. */
  fold(): void {
    atOnce(this.folding())
  }

  /** Writes a last time, and ends what is under way. */
  finish(): void {
    this.publish()
    atOnce(this.#folds.ending())
  }

  removing(): void {
    this.read()
  }

  /** Removes from the whole what is removed from this process, and tells the other ones. */
  removed(command: RemovalCommand): number {
    const removed = this.#whole.store.removal.run(command)
    if (!this.#isObeying) {
      this.#commands.note(command)
      this.#local.faults.attemptToShare(() => this.#commands.give(this.#folding))
      this.#isFoldDue = true
    }
    return removed
  }

  /** For a process that others have taken for ended: what it has recorded counts once again. */
  #comeBack(): void {
    if (this.#publication.gone !== undefined) untilDone(() => comingBack(this.#folding, this.#publication))
  }

  #obey(): void {
    this.#isObeying = true
    try {
      for (const command of this.#commands.take()) this.#local.removal.run(command)
    } finally {
      this.#isObeying = false
    }
  }
}
