import { messageOf } from 'metrics-facade'
import { type Cancel, callEvery } from '../../base/timers.ts'
import type { Format } from '../../formats/format.ts'
import type { Exposition } from '../../model/exposition.ts'
import type { Selection } from '../../model/selection.ts'
import { History, historyMs } from './history.ts'
import { Layout } from './layout.ts'
import type { Hello } from './protocol.ts'
import { eventOf, type Viewer } from './viewer.ts'

/** From one frame to the next. */
export const intervalMs = 1_000

/** The source of what a page shows. */
export interface PageSource {
  /** Runs the collectors, and does not wait for async ones: what these set shows in the next frame. */
  runCollectors(): void
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
  readonly #viewers = new Set<Viewer>()
  /** Those who wait for the end of a read. */
  readonly #joining = new Set<Viewer>()
  #layout = new Layout()
  #history = new History()
  #cancel: Cancel | undefined
  #reading: Promise<void> | undefined

  constructor(source: PageSource, world: FeedWorld = realWorld) {
    this.#source = source
    this.#world = world
  }

  get viewers(): number {
    return this.#viewers.size + this.#joining.size
  }

  /** Sends a viewer what there is, and then each frame, until he leaves. */
  join(viewer: Viewer): void {
    const isRunning = this.#cancel !== undefined
    this.#cancel ??= this.#world.callEvery(intervalMs, () => void this.#read())
    if (isRunning && this.#reading === undefined && this.#history.lastMs > 0) {
      this.#welcome(viewer)
      return
    }
    this.#joining.add(viewer)
    if (!isRunning) void this.#read()
  }

  leave(viewer: Viewer): void {
    this.#viewers.delete(viewer)
    this.#joining.delete(viewer)
    if (this.viewers > 0) return
    this.#cancel?.()
    this.#cancel = undefined
  }

  close(): void {
    for (const viewer of [...this.#viewers, ...this.#joining]) {
      viewer.close()
      this.leave(viewer)
    }
  }

  /** Fulfilled when a read that is under way has ended. */
  get idle(): Promise<void> {
    return this.#reading ?? Promise.resolve()
  }

  #read(): Promise<void> {
    this.#reading ??= this.#readNow().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readNow(): Promise<void> {
    const news: string[] = []
    try {
      news.push(...(await this.#next()))
    } catch (error) {
      news.push(eventOf('problem', JSON.stringify(messageOf(error))))
    }
    for (const viewer of this.#viewers) viewer.send(news)
    for (const viewer of this.#joining) this.#welcome(viewer)
    this.#joining.clear()
  }

  async #next(): Promise<string[]> {
    this.#source.runCollectors()
    const exposition = await this.#source.expose('allow-utf-8', undefined)
    const timeMs = this.#world.now()
    if (this.#history.lastMs > 0 && this.#history.lastMs < timeMs - historyMs) {
      this.#layout = new Layout()
      this.#history = new History()
    }
    const { changes, frame } = await this.#layout.read(exposition, timeMs)
    this.#history.push(timeMs, frame)
    const event = eventOf('frame', frame)
    return changes === undefined ? [event] : [eventOf('changes', JSON.stringify(changes)), event]
  }

  #welcome(viewer: Viewer): void {
    this.#viewers.add(viewer)
    const hello: Hello = { now: this.#world.now(), intervalMs, historyMs }
    viewer.send([
      `retry: ${intervalMs}\n${eventOf('hello', JSON.stringify(hello))}`,
      eventOf('changes', JSON.stringify(this.#layout.whole())),
    ])
    viewer.send(this.#historyEvents(), true)
  }

  *#historyEvents(): Iterable<string> {
    for (const frame of this.#history.frames()) yield eventOf('frame', frame)
  }
}
