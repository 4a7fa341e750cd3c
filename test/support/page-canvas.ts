/** A path as a canvas is told it. */
class FakePath {
  readonly points: Array<readonly [x: number, y: number]>

  constructor(path?: FakePath) {
    this.points = [...(path?.points ?? [])]
  }

  moveTo(x: number, y: number): void {
    this.points.push([x, y])
  }

  lineTo(x: number, y: number): void {
    this.points.push([x, y])
  }

  rect(): void {}

  arc(x: number, y: number): void {
    this.points.push([x, y])
  }

  closePath(): void {}
}

type Points = ReadonlyArray<readonly [x: number, y: number]>

/** What one drawing has put on a canvas. Lengths are pixels of the canvas, colours as they were set. */
export interface Drawn {
  readonly lines: Array<{ readonly color: string; readonly width: number; readonly points: Points }>
  /** What is filled below a line; `within` is the outline beyond which nothing is filled. */
  readonly areas: Array<{ readonly color: string; readonly points: Points; readonly within: Points }>
  readonly texts: Array<{ readonly text: string; readonly x: number; readonly y: number }>
  readonly rectangles: Array<{
    readonly color: string
    readonly box: readonly [x: number, y: number, width: number, height: number]
  }>
  readonly circles: Array<{
    readonly color: string
    readonly x: number
    readonly y: number
    readonly radius: number
    /** Of the whole circle. */
    readonly part: number
  }>
}

/** A canvas that keeps what was drawn on it last. */
export class FakeCanvas {
  static readonly Path: typeof FakePath = FakePath
  drawn: Drawn = nothing()
  fillStyle = ''
  strokeStyle = ''
  lineWidth = 1
  #path = new FakePath()
  #within: Points = []

  clearRect(): void {
    this.drawn = nothing()
  }

  beginPath(): void {
    this.#path = new FakePath()
  }

  moveTo(x: number, y: number): void {
    this.#path.moveTo(x, y)
  }

  lineTo(x: number, y: number): void {
    this.#path.lineTo(x, y)
  }

  arc(x: number, y: number, radius: number, from: number, to: number): void {
    this.drawn.circles.push({ color: this.strokeStyle, x, y, radius, part: (to - from) / (2 * Math.PI) })
  }

  stroke(path: FakePath = this.#path): void {
    if (path.points.length === 0) return
    this.drawn.lines.push({ color: this.strokeStyle, width: this.lineWidth, points: [...path.points] })
  }

  fill(path: FakePath = this.#path): void {
    this.drawn.areas.push({ color: this.fillStyle, points: [...path.points], within: this.#within })
  }

  fillText(text: string, x: number, y: number): void {
    this.drawn.texts.push({ text, x, y })
  }

  fillRect(...box: [x: number, y: number, width: number, height: number]): void {
    this.drawn.rectangles.push({ color: this.fillStyle, box })
  }

  measureText(text: string): { readonly width: number } {
    return { width: text.length * 6 }
  }

  clip(path: FakePath = this.#path): void {
    if (path.points.length > 0) this.#within = [...path.points]
  }

  restore(): void {
    this.#within = []
  }

  save(): void {}
  rect(): void {}
  translate(): void {}
  rotate(): void {}
  setLineDash(): void {}
  closePath(): void {}
}

function nothing(): Drawn {
  return { lines: [], areas: [], texts: [], rectangles: [], circles: [] }
}
