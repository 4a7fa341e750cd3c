/** A number, and the text before it from the end of the last line on. */
export interface Sample {
  readonly before: string
  readonly read: () => number
}

const most = 32

/**
 * A text of which everything but the numbers was made beforehand: a render copies it eight bytes at a time, and puts the
 * digits in between.
 */
export class FinishedText {
  readonly #samples: readonly Sample[]
  readonly #pieces: DataView
  readonly #ends: Uint32Array
  readonly #end: string

  constructor(samples: readonly Sample[], end: string) {
    const pieces = samples.map(({ before }) => Buffer.from(before))
    const size = (piece: Buffer): number => Math.ceil(piece.length / 8) * 8
    const all = Buffer.alloc(pieces.reduce((sum, piece) => sum + size(piece), 0))
    this.#samples = samples
    this.#ends = Uint32Array.from(pieces, piece => piece.length)
    this.#pieces = new DataView(all.buffer, all.byteOffset, all.length)
    this.#end = end
    let at = 0
    for (const piece of pieces) {
      all.set(piece, at)
      at += size(piece)
    }
  }

  render(): Buffer {
    const text = Buffer.allocUnsafeSlow(
      this.#pieces.byteLength + this.#samples.length * most + this.#end.length + 8,
    )
    const view = new DataView(text.buffer, text.byteOffset, text.length)
    let [from, to] = [0, 0]
    for (const [index, { read }] of this.#samples.entries()) {
      const length = this.#ends[index]!
      // Only the bytes of a NaN may change on the way, and no text has those.
      for (let done = 0; done < length; done += 8) {
        view.setFloat64(to + done, this.#pieces.getFloat64(from + done))
      }
      from += Math.ceil(length / 8) * 8
      to = writeNumber(text, to + length, read())
    }
    return text.subarray(0, to + text.write(this.#end, to))
  }
}

/** Returns where the digits end. */
function writeNumber(text: Buffer, at: number, value: number): number {
  if (value !== Math.trunc(value) || value > 0x7fff_ffff) {
    const digits = String(value)
    for (let i = 0; i < digits.length; i++) text[at + i] = digits.charCodeAt(i)
    return at + digits.length
  }
  let end = at + 1
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) end += 1
  for (let rest = value | 0, place = end - 1; place >= at; place--) {
    const tens = (rest / 10) | 0
    text[place] = 48 + rest - 10 * tens
    rest = tens
  }
  return end
}
