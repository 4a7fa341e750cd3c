import { currentMs } from '../base/timers.ts'
import type { Body } from './body.ts'
import { BusyError } from './turnstile.ts'

/** For so long after its beginning a share is never dropped to make room for another. */
const safeMs = 10_000

/** One exposition in memory, from its render until all its readers are done. */
export class Share {
  /** Fulfilled when it is rendered. */
  body!: Promise<Body>
  /** In milliseconds. */
  began = 0
  /** One function for each reader, which cuts it off. */
  readonly cuts: Set<() => void> = new Set()
  /** Whether no reader left with a part of the body in use, so that its memory can be used again. */
  isWhole = true
  isRendered = false
  /** Called when a reader got it. */
  show: () => void = () => {}
}

/** The shares in memory; their number is limited. */
export class Shares {
  readonly #most: number
  readonly #reuse: (body: Body) => void
  /** The oldest first. */
  readonly #alive = new Set<Share>()

  /** @param reuse - takes a body when nothing uses any part of it any more. */
  constructor(most: number, reuse: (body: Body) => void) {
    this.#most = most
    this.#reuse = reuse
  }

  /**
   * Renders a share. If there are too many, the oldest is dropped and its readers are cut off: otherwise readers that
   * never finish would block all others.
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

  /** Called when a reader is done or gone, never before the render is finished. */
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
