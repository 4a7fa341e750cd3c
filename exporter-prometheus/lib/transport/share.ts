import { currentMs } from '../base/timers.ts'
import type { Body } from './body.ts'
import { BusyError } from './turnstile.ts'

/** How long after its beginning a share never has to make room for another. */
const safeMs = 10_000

/** One exposition in memory, from when it is rendered until all who have it are done. */
export class Share {
  /** Fulfilled when it is rendered. */
  body!: Promise<Body>
  /** Milliseconds. */
  began = 0
  /** What cuts off each of those who have it, or wait for it. */
  readonly cuts: Set<() => void> = new Set()
  /** Whether all who had it have it whole, so that nothing in the system still has a part of it. */
  isWhole = true
  isRendered = false
  /** Called when one of them has it. */
  show: () => void = () => {}
}

/** The shares in memory, so many at a time. */
export class Shares {
  readonly #most: number
  readonly #reuse: (body: Body) => void
  /** The oldest first. */
  readonly #alive = new Set<Share>()

  /** @param reuse - takes a body that nobody has any part of any more. */
  constructor(most: number, reuse: (body: Body) => void) {
    this.#most = most
    this.#reuse = reuse
  }

  /**
   * Has a share rendered. Where there are too many, the oldest has to make room: those who have read at it for so long
   * are cut off, because who reads nothing would otherwise leave nothing for others.
   *
   * @throws BusyError, as a rejection, when the oldest is still young.
   */
  async render(share: Share, render: () => Promise<Body>): Promise<Body> {
    share.began = currentMs()
    this.#makeRoom(share.began)
    this.#alive.add(share)
    try {
      return await render()
    } finally {
      share.isRendered = true
    }
  }

  /** One of those who have it has it no more, in whole or because it went away: never before it is rendered. */
  leave(share: Share, cut: () => void, isWhole: boolean): void {
    if (!share.cuts.delete(cut)) return
    share.isWhole &&= isWhole
    if (share.cuts.size > 0) return
    this.#alive.delete(share)
    if (share.isWhole) share.body.then(this.#reuse, () => {})
  }

  #makeRoom(now: number): void {
    if (this.#alive.size < this.#most) return
    const [oldest] = this.#alive
    if (oldest === undefined || !oldest.isRendered || now - oldest.began < safeMs) {
      throw new BusyError('Too many expositions are being read already.')
    }
    this.#alive.delete(oldest)
    for (const cut of [...oldest.cuts]) cut()
  }
}
