import { eight, type Loop, repeat } from './library.ts'

// What the loops of the floor count in, and what they have counted.

export interface Cell {
  v: number
  exemplar?: object
}

/** Eight, as most rows have series. */
export const cells: readonly Cell[] = eight.map(() => ({ v: 0 }))

export const sumOf = (counted: readonly Cell[]): number => counted.reduce((sum, cell) => sum + cell.v, 0)

let read = (): number => sumOf(cells)

/** Everything that the loops have recorded. */
export function total(): number {
  return read()
}

/** Has `total` read what a loop counts in instead of the cells. */
export function readTotalBy(ofLoop: () => number): void {
  read = ofLoop
}

export function addToHeld(): Loop {
  return repeat(i => {
    cells[i & 7]!.v += 1
  })
}
