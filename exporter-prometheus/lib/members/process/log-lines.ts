const lineBreak = 10

/** The records of a log, of which pieces are read that end anywhere. */
export class LogLines {
  #pieces: Buffer[] = []
  /** The beginning of a record that goes on in the next piece. */
  #rest: Buffer[] = []
  #lines: readonly string[] = []
  #line = 0

  add(piece: Buffer): void {
    this.#pieces.push(piece)
  }

  /** The next one; `undefined` if there is none yet. Takes a piece apart at a time, because there may be many. */
  next(): string | undefined {
    while (this.#line === this.#lines.length) {
      const piece = this.#pieces.shift()
      if (piece === undefined) return undefined
      const end = piece.lastIndexOf(lineBreak) + 1
      if (end === 0) {
        this.#rest.push(piece)
        continue
      }
      const text = Buffer.concat([...this.#rest, piece.subarray(0, end)]).toString()
      this.#lines = text.slice(0, -1).split('\n')
      this.#line = 0
      this.#rest = [piece.subarray(end)]
    }
    this.#line += 1
    return this.#lines[this.#line - 1]
  }
}
