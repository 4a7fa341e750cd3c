import { type Cancel, callEvery } from '../../base/timers.ts'
import type { Format } from '../../formats/format.ts'
import type { Exposition } from '../../model/exposition.ts'
import type { Selection } from '../../model/selection.ts'
import { intervalMs, Strip } from './strip.ts'
import type { Viewer } from './viewer.ts'

/** The most characters of all frames of one member. */
const mostMemberBytes = 1_000_000

/** How many members that nobody watches any more keep their frames. */
const mostKept = 4

/** The source of what a page shows. */
export interface PageSource {
  /** Runs the collectors, and does not wait for async ones: what these set shows in the next frame. */
  runCollectors(): void
  /** The members that can be read alone. */
  memberNames(): readonly string[]
  expose(escaping: Format['escaping'], selection: Selection | undefined): Exposition | Promise<Exposition>
}

/** The clock and the timer, which tests replace. */
export interface FeedWorld {
  /** Unix milliseconds. */
  now(): number
  callEvery(intervalMs: number, run: () => void): Cancel
}

const realWorld: FeedWorld = { now: () => Date.now(), callEvery }

/** Reads the metrics once a second, for all viewers together, as long as there are any. */
export class Feed {
  readonly #source: PageSource
  readonly #world: FeedWorld
  /** By the name of a member; that of all together by `undefined`. */
  readonly #strips = new Map<string | undefined, Strip>([[undefined, new Strip()]])
  #cancel: Cancel | undefined
  #reading: Promise<void> | undefined

  constructor(source: PageSource, world: FeedWorld = realWorld) {
    this.#source = source
    this.#world = world
  }

  get viewers(): number {
    let viewers = 0
    for (const strip of this.#strips.values()) viewers += strip.viewers
    return viewers
  }

  /** Sends a viewer what there is of a member, or of all, and then each frame. Returns what ends that. */
  join(viewer: Viewer, member?: string): () => void {
    const isRunning = this.#cancel !== undefined
    this.#cancel ??= this.#world.callEvery(intervalMs, () => void this.#read())
    const strip = this.#strips.get(member) ?? new Strip(mostMemberBytes)
    this.#strips.set(member, strip)
    strip.join(viewer, this.#world.now())
    if (!isRunning) void this.#read()
    return () => this.#leave(strip, viewer)
  }

  close(): void {
    for (const strip of this.#strips.values()) strip.close()
    this.#rest()
  }

  /** Fulfilled when a read that is under way has ended. */
  get idle(): Promise<void> {
    return this.#reading ?? Promise.resolve()
  }

  #leave(strip: Strip, viewer: Viewer): void {
    strip.leave(viewer)
    this.#rest()
  }

  /** Stops what nobody needs any more, and forgets what is too much. */
  #rest(): void {
    if (this.viewers === 0) {
      this.#cancel?.()
      this.#cancel = undefined
    }
    const left = [...this.#strips].filter(([member, { viewers }]) => member !== undefined && viewers === 0)
    const oldest = left.sort(([, a], [, b]) => b.lastMs - a.lastMs).slice(mostKept)
    for (const [member] of oldest) this.#strips.delete(member)
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readAll(): Promise<void> {
    const source = this.#source
    let isCollected = false
    const expose = (member: string | undefined): Exposition | Promise<Exposition> => {
      if (!isCollected) {
        isCollected = true
        source.runCollectors()
      }
      return source.expose('allow-utf-8', member === undefined ? undefined : { member })
    }
    for (const [member, strip] of this.#strips) {
      if (strip.viewers === 0) continue
      await strip.read(
        () => expose(member),
        () => source.memberNames(),
        () => this.#world.now(),
      )
    }
  }
}
