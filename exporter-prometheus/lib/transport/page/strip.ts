import { messageOf } from 'metrics-facade'
import type { Exposition } from '../../model/exposition.ts'
import { UnknownMemberError } from '../../model/unknown-member.ts'
import { History, historyMs } from './history.ts'
import { Layout } from './layout.ts'
import type { Hello } from './protocol.ts'
import { eventOf, type Viewer } from './viewer.ts'

/** From one frame to the next. */
export const intervalMs = 1_000

/** The frames of all members together, or of one, and those who watch them. */
export class Strip {
  readonly #most: number | undefined
  readonly #viewers = new Set<Viewer>()
  /** Those who wait for the end of a read. */
  readonly #joining = new Set<Viewer>()
  #layout = new Layout()
  #history: History
  #members = '[]'

  /** @param most - the most characters of all frames, if they are to take less than usual. */
  constructor(most?: number) {
    this.#most = most
    this.#history = new History(most)
  }

  get viewers(): number {
    return this.#viewers.size + this.#joining.size
  }

  /** When the last frame was made, in Unix milliseconds; 0 without one. */
  get lastMs(): number {
    return this.#history.lastMs
  }

  /** Sends a viewer what there is if that is of now, and otherwise after the next read. */
  join(viewer: Viewer, nowMs: number): void {
    if (this.#viewers.size > 0 && this.lastMs > 0) this.#welcome(viewer, nowMs)
    else this.#joining.add(viewer)
  }

  leave(viewer: Viewer): void {
    this.#viewers.delete(viewer)
    this.#joining.delete(viewer)
  }

  close(): void {
    for (const viewer of [...this.#viewers, ...this.#joining]) {
      viewer.close()
      this.leave(viewer)
    }
  }

  /**
   * Makes a frame of what is exposed now, and sends it.
   *
   * @param members - those that can be read alone.
   * @param now - the clock, in Unix milliseconds.
   */
  async read(
    expose: () => Exposition | Promise<Exposition>,
    members: () => readonly string[],
    now: () => number,
  ): Promise<void> {
    const news: string[] = []
    let isOver = false
    try {
      news.push(...(await this.#next(expose, now)))
    } catch (error) {
      isOver = error instanceof UnknownMemberError
      if (!isOver) news.push(eventOf('problem', JSON.stringify(messageOf(error))))
    }
    const known = this.#members
    this.#members = JSON.stringify(members())
    // Of one that has ended there is no more to tell than that it is none of them, so that viewers hear something.
    if (isOver || this.#members !== known) news.unshift(eventOf('members', this.#members))
    for (const viewer of this.#viewers) viewer.send(news)
    for (const viewer of this.#joining) this.#welcome(viewer, now())
    this.#joining.clear()
  }

  async #next(expose: () => Exposition | Promise<Exposition>, now: () => number): Promise<string[]> {
    const exposition = await expose()
    const timeMs = now()
    if (this.lastMs > 0 && this.lastMs < timeMs - historyMs) {
      this.#layout = new Layout()
      this.#history = new History(this.#most)
    }
    const { changes, frame } = await this.#layout.read(exposition, timeMs)
    this.#history.push(timeMs, frame)
    const event = eventOf('frame', frame)
    return changes === undefined ? [event] : [eventOf('changes', JSON.stringify(changes)), event]
  }

  #welcome(viewer: Viewer, nowMs: number): void {
    this.#viewers.add(viewer)
    const hello: Hello = { now: nowMs, intervalMs, historyMs }
    viewer.send([
      `retry: ${intervalMs}\n${eventOf('hello', JSON.stringify(hello))}`,
      eventOf('members', this.#members),
      eventOf('changes', JSON.stringify(this.#layout.whole())),
    ])
    viewer.send(this.#historyEvents(), true)
  }

  *#historyEvents(): Iterable<string> {
    for (const frame of this.#history.frames()) yield eventOf('frame', frame)
  }
}
