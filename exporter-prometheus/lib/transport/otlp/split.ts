import type { Batch } from './batch.ts'
import type { Piece, WrittenMetric } from './written.ts'

/** Splits a batch into smaller ones of at most so many points. */
export function* split({ metrics, series }: Batch, mostPoints: number): Generator<Batch> {
  let taken = 0
  let some: WrittenMetric[] = []
  let left = mostPoints
  const end = (): Batch => {
    const points = mostPoints - left
    const batch = { metrics: some, points, series: series.slice(taken, taken + points) }
    taken += points
    some = []
    left = mostPoints
    return batch
  }
  for (const { head, pieces } of metrics) {
    for (const piece of pieces) {
      for (let from = 0; from < piece.ends.length; ) {
        const part = partOf(piece, from, from + left)
        const last = some.at(-1)
        if (last?.head === head) some[some.length - 1] = { head, pieces: [...last.pieces, part] }
        else some.push({ head, pieces: [part] })
        from += part.ends.length
        left -= part.ends.length
        if (left === 0) yield end()
      }
    }
  }
  if (left < mostPoints) yield end()
}

/** The points from one to before another, if there are as many. */
function partOf({ bytes, ends }: Piece, from: number, to: number): Piece {
  const start = from === 0 ? 0 : ends[from - 1]!
  const some = ends.slice(from, to)
  return { bytes: bytes.subarray(start, some.at(-1)), ends: some.map(end => end - start) }
}
