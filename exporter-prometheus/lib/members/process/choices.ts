import { atOnce } from '../../base/timers.ts'
import type { Exposition } from '../../model/exposition.ts'
import { wallMs } from '../../series/wall-clock.ts'
import type { Cardinality } from '../../store/limits/cardinality.ts'
import { proposedSeed, shareSeed, usedSeed } from '../../store/limits/hash.ts'
import { type Overflow, warnOfOverflow } from '../../store/limits/overflow.ts'
import { keyOfLabel } from '../../store/limits/shared-choice.ts'
import { ChoiceFile } from './choice-file.ts'
import { type ChoiceState, type MemberState, newChoice } from './choice-state.ts'
import { choicesOf, choose } from './choosing.ts'
import { ChosenLabels } from './chosen-labels.ts'
import { type Directory, endedName } from './directory.ts'
import { type Identity, isAlive } from './identity.ts'
import { inOneStep, Lock, untilDone } from './lock.ts'
import { seedOfProgram } from './seed-file.ts'
import { ShownWrites } from './shown-writes.ts'

/** How often it is tried to tell the others of new values before somebody reads, a millisecond apart. */
const mostSteps = 20

/** Which values have series: what all processes of a program choose together, in a file that all of them read. */
export class Choices {
  readonly #name: string
  readonly #directory: Directory
  readonly #identity: Identity
  readonly #lock: Lock
  readonly #file: ChoiceFile
  #cardinality: Cardinality | undefined
  /** The values that it has told of, in JSON. */
  #told = ''
  /** The number of the choice that this process obeys; that of its file, and how often it had written by then. */
  #obeyed = 0
  #published = { obeyed: 0, writes: 0 }
  /** How many writings of the file have begun. */
  #begun = 0
  #hasTold = false
  readonly #shown = new ShownWrites()
  /** When something was shown, as far as is known. */
  #shownMs = Number.NEGATIVE_INFINITY

  constructor(name: string, directory: Directory, identity: Identity) {
    this.#name = name
    this.#directory = directory
    this.#identity = identity
    this.#lock = new Lock(directory.choiceLockPath, identity, name)
    this.#file = new ChoiceFile(directory, name)
    const { seed } = this.state ?? {}
    if (seed !== undefined) shareSeed(seed)
  }

  /**
   * Hashes as all processes of the program do, unless there are hashes already.
   *
   * @throws the error of the file system, or if another process does not come to its end.
   */
  shareSeed(): void {
    shareSeed(seedOfProgram(this.#directory, this.#identity, this.#name, proposedSeed()))
  }

  /** Leads the limits of a store from now on. */
  lead(cardinality: Cardinality): void {
    if (this.#cardinality !== undefined) this.#cardinality.isLed = false
    this.#cardinality = cardinality
    cardinality.isLed = true
    // Others may have been scraped.
    cardinality.shown.watched()
    const { state } = this
    if (state === undefined) return
    cardinality.share(Array.from(state.labels.values(), ({ head }) => head))
    this.#obey(cardinality, state)
  }

  /** What was chosen by now; `undefined` if nothing is limited. */
  get state(): ChoiceState | undefined {
    return this.#file.read()
  }

  /** Leaves out of an exposition what no process is to show. */
  of(exposition: Exposition): Exposition {
    const { state } = this
    return state === undefined ? exposition : new ChosenLabels(state).of(exposition)
  }

  /** Whether anything is limited. */
  get isLimiting(): boolean {
    return this.#cardinality!.isLimiting || this.state !== undefined
  }

  /**
   * Tells what there is to choose from here, and obeys what is chosen. Does nothing while another process is about it.
   *
   * @throws the error of the file system.
   */
  *exchanging(): Generator<void, true | undefined> {
    const { state } = this
    const cardinality = this.#cardinality!
    cardinality.share(Array.from(state?.labels.values() ?? [], ({ head }) => head))
    const hasNothing = state === undefined && !cardinality.isLimiting
    if (hasNothing || !this.#hasNews(cardinality, state)) return true
    return yield* this.#lock.holding(() => inOneStep(() => this.#exchange(cardinality)))
  }

  /** Whether anything is to be told. What others have told is obeyed anyway. */
  #hasNews(cardinality: Cardinality, state: ChoiceState | undefined): boolean {
    if (
      state?.members.has(this.#name) !== true ||
      cardinality.hasUntold ||
      textsOf(cardinality) !== this.#told
    )
      return true
    for (const { isTold } of state.labels.values()) if (isTold) return true
    if (state.number !== this.#obeyed) this.#obey(cardinality, state)
    return false
  }

  /**
   * Tells of values that the other processes were not told of, before somebody reads: without places they would be left out,
   * and what they have counted would be missing. So this waits for another process that is choosing, at most 20 ms.
   */
  exchangeUntold(): void {
    for (let step = 0; step < mostSteps && this.#cardinality!.hasUntold; step++) {
      if (step > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
      atOnce(this.exchanging())
    }
  }

  #exchange(cardinality: Cardinality): true {
    let state = this.#file.readAgain()
    // Somebody may have emptied the directory.
    if (state === undefined) {
      this.shareSeed()
      state = newChoice(usedSeed())
    }
    const isSameSeed = shareSeed(state.seed)
    for (const overflow of this.#choose(state, this.#tell(cardinality, isSameSeed))) warnOfOverflow(overflow)
    this.#file.write(state)
    this.#obey(cardinality, state)
    this.#told = textsOf(cardinality)
    this.#hasTold = true
    return true
  }

  #obey(cardinality: Cardinality, state: ChoiceState): void {
    this.#obeyed = state.number
    cardinality.obey(choicesOf(state, shareSeed(state.seed)))
    if (state.shownMs > this.#shownMs) cardinality.shown.watched()
    this.#shownMs = state.shownMs
    cardinality.shown.follow(this.#begun, state.shown.get(this.#name) ?? 0)
  }

  #tell(cardinality: Cardinality, isSameSeed: boolean): MemberState {
    const reports = cardinality.reports().map(report => ({
      ...report,
      ...(!isSameSeed && { candidates: [], registers: undefined }),
    }))
    return {
      identity: this.#identity,
      toldMs: wallMs(),
      obeyed: this.#published.obeyed,
      writes: this.#published.writes,
      labels: new Map(reports.map(report => [keyOfLabel(report), report])),
    }
  }

  #choose(state: ChoiceState, own: MemberState): Overflow[] {
    const nowMs = wallMs()
    const { names } = this.#directory.list()
    this.#shown.tell(state, nowMs)
    return choose(state, this.#name, own, {
      nowMs,
      hasToldBefore: this.#hasTold,
      isLiving: member => member === own || isAlive(member.identity, member.toldMs, this.#identity, nowMs),
      names: new Set(names.filter(name => name !== endedName)),
    })
  }

  /** The number of the choice that this process obeys. */
  get obeyed(): number {
    return this.#obeyed
  }

  /** So many writings of the file of this process have begun: what begins from now on may be in the next one only. */
  writing(begun: number): void {
    this.#begun = begun
    this.#cardinality!.shown.begun = begun
  }

  /** What was obeyed is in the file of this process, which has written so often by now. */
  published(obeyed: number, writes: number): void {
    this.#published = { obeyed, writes }
  }

  /** Whether the file of ended processes may have values that are gone. */
  get isPurgeDue(): boolean {
    const { labels = new Map(), purged = 0 } = this.state ?? {}
    for (const { values } of labels.values())
      for (const { gone = 0 } of values.values()) if (gone > purged) return true
    return false
  }

  /** How often this process had written by then. */
  get writes(): number {
    return this.#published.writes
  }

  /**
   * Takes note that all was shown.
   *
   * @param shown - how often members had written by then.
   * @param number - of the choice by which it was shown.
   */
  noteShown(shown: ReadonlyMap<string, number>, number: number): void {
    if (this.state !== undefined) this.#shown.note(shown, number)
  }

  /**
   * Tells which values ended processes have left. Waits for another process that is choosing.
   *
   * @param values - by the keys of labels.
   * @param purged - by which choice those that are gone were left out; `undefined` if more values may be there.
   * @throws the error of the file system, or if another process does not come to its end.
   */
  tellEnded(values: ReadonlyMap<string, readonly string[]>, purged: number | undefined): void {
    if (this.state === undefined) return
    untilDone(() => this.#lock.holding(() => inOneStep(() => this.#tellEnded(values, purged))))
  }

  #tellEnded(values: ReadonlyMap<string, readonly string[]>, purged: number | undefined): true {
    const state = this.#file.readAgain()
    if (state === undefined) return true
    const all = purged === undefined ? [...state.ended, ...values] : [...values]
    const ended = new Map<string, string[]>()
    for (const [key, texts] of all) ended.set(key, [...new Set([...(ended.get(key) ?? []), ...texts])])
    const isSame = JSON.stringify([...ended]) === JSON.stringify([...state.ended])
    if (isSame && !this.isPurgeDue) return true
    state.ended = ended
    state.purged = Math.max(state.purged, purged ?? 0)
    this.#file.write(state)
    return true
  }
}

function textsOf(cardinality: Cardinality): string {
  return JSON.stringify(cardinality.texts())
}
