import { apply, frameOf, mergeFrames } from './frame.ts'

/** How far back it goes. */
export const historyMs = 600_000

/** The most characters, each a byte, of all frames. Some space is left for what else belongs to a page. */
const mostBytes = 4_500_000

/** Frames that are younger keep their own time. */
const youngMs = 60_000

interface Kept {
  readonly timeMs: number
  readonly text: string
}

/**
 * The frames of the last ten minutes. Where they would take too much memory, older ones are merged in pairs: the values
 * of few series are there for every second, those of very many less often.
 */
export class History {
  readonly #most: number
  #frames: Kept[] = []
  #bytes = 0
  /** What every channel was when the first frame began. */
  #base: Map<number, number> = new Map()
  #baseMs = 0
  /** The next pair to merge. */
  #cursor = 0

  constructor(most: number = mostBytes) {
    this.#most = most
  }

  get bytes(): number {
    return this.#bytes
  }

  /** When the last frame was made, in Unix milliseconds; 0 without one. */
  get lastMs(): number {
    return this.#frames.at(-1)?.timeMs ?? 0
  }

  push(timeMs: number, text: string): void {
    this.#frames.push({ timeMs, text })
    this.#bytes += text.length
    this.#expire(timeMs - historyMs)
    // Two in a turn make more room than one frame takes; with one alone it would grow.
    for (let count = 0; this.#bytes > this.#most && count < 2; count++) this.#merge(timeMs - youngMs)
    while (this.#bytes > this.#most && this.#frames.length > 1) this.#drop()
  }

  /** All frames in their order. The first one has the values of all channels at its time. */
  *frames(): Iterable<string> {
    if (this.#base.size > 0) yield frameOf(this.#base, this.#baseMs)
    for (const { text } of this.#frames) yield text
  }

  #expire(beforeMs: number): void {
    while (this.#frames.length > 1 && this.#frames[0]!.timeMs < beforeMs) this.#drop()
  }

  #drop(): void {
    const { text } = this.#frames.shift()!
    this.#bytes -= text.length
    this.#baseMs = apply(text, this.#base)
    this.#cursor = Math.max(0, this.#cursor - 1)
  }

  #merge(beforeMs: number): void {
    let [first, second] = this.#pair()
    if (second === undefined || second.timeMs >= beforeMs) {
      this.#cursor = 0
      ;[first, second] = this.#pair()
    }
    if (first === undefined || second === undefined || second.timeMs >= beforeMs) return
    const text = mergeFrames(first.text, second.text)
    this.#frames.splice(this.#cursor, 2, { timeMs: second.timeMs, text })
    this.#bytes += text.length - first.text.length - second.text.length
    this.#cursor += 1
  }

  #pair(): readonly [Kept | undefined, Kept | undefined] {
    return [this.#frames[this.#cursor], this.#frames[this.#cursor + 1]]
  }
}
