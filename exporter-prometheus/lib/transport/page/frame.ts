import type { Frame, Runs } from './protocol.ts'

/** Numbers with more characters than this are rounded: nobody sees the rest of their digits. */
const longestNumber = 13
const digits = 12

/** A number in JSON, which has neither NaN nor the infinities; `1e999` is read as infinite. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null'
  if (!Number.isFinite(value)) return value > 0 ? '1e999' : '-1e999'
  const text = String(value)
  return text.length <= longestNumber || Number.isInteger(value) ? text : value.toPrecision(digits)
}

/** Writes the values of a frame, as JSON. */
export class FrameWriter {
  #text = ''
  #next = -1

  /** Neighbouring channels, in ascending order, make one run. */
  set(channel: number, value: number): void {
    if (channel === this.#next) this.#text += `,${numberText(value)}`
    else this.#text += `${this.#text === '' ? '' : '],'}${channel},[${numberText(value)}`
    this.#next = channel + 1
  }

  /** @param timeMs - Unix milliseconds. */
  take(timeMs: number): string {
    return `{"t":${timeMs},"r":[${this.#text}${this.#text === '' ? '' : ']'}]}`
  }
}

/** Calls `set` with each value that a frame changes. */
export function eachValue(runs: Runs, set: (channel: number, value: number | null) => void): void {
  for (let index = 0; index < runs.length; index += 2) {
    const first = runs[index] as number
    const values = runs[index + 1] as ReadonlyArray<number | null>
    for (let place = 0; place < values.length; place++) set(first + place, values[place]!)
  }
}

/** Puts the values of a frame into a table, in which channels without a value are not. Returns the time of the frame. */
export function apply(frame: string, table: Map<number, number>): number {
  const { t, r } = JSON.parse(frame) as Frame
  eachValue(r, (channel, value) => {
    if (value === null) table.delete(channel)
    else table.set(channel, value)
  })
  return t
}

/** A frame with all values of a table. */
export function frameOf(table: ReadonlyMap<number, number>, timeMs: number): string {
  const writer = new FrameWriter()
  for (const [channel, value] of [...table].sort(([a], [b]) => a - b)) writer.set(channel, value)
  return writer.take(timeMs)
}

/** One frame that changes what two successive ones change. */
export function mergeFrames(first: string, second: string): string {
  const changed = new Map<number, number>()
  const put = (text: string): number => {
    const { t, r } = JSON.parse(text) as Frame
    eachValue(r, (channel, value) => changed.set(channel, value ?? Number.NaN))
    return t
  }
  put(first)
  return frameOf(changed, put(second))
}
