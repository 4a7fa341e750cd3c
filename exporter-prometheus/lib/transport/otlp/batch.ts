import type { Known } from './deltas.ts'
import type { Encoding, PointWriter } from './encoding.ts'
import type { Write } from './fields.ts'
import { kinds } from './messages.ts'
import type { Kind, MetricHead, Points } from './metric.ts'
import type { Piece, WrittenMetric } from './written.ts'

/** The size of a piece: a writer that grows copies what it has. */
const pieceBytes = 65_536

/** A request has no more than this, whatever its points are, because putting it together takes time. */
const mostBytes = 4_000_000

/** What one request carries. */
export interface Batch {
  readonly metrics: readonly WrittenMetric[]
  readonly points: number
  /** The series of each point, if what arrives of them is kept account of. */
  readonly series: readonly Known[]
}

/** Writes points into batches of a bounded size. A metric may be in several. */
export class BatchWriter {
  readonly #encoding: Encoding
  readonly #mostPoints: number
  readonly #batches: Batch[] = []
  #metrics: WrittenMetric[] = []
  #series: Known[] = []
  #points = 0
  #bytes = 0
  #head: MetricHead | undefined
  #pieces: Piece[] = []
  #writer: PointWriter<Points[Kind]> | undefined
  #ends: number[] = []

  constructor(encoding: Encoding, mostPoints: number) {
    this.#encoding = encoding
    this.#mostPoints = mostPoints
  }

  /** Adds a point of a metric; those of one metric come one after the other. */
  add<K extends Kind>(head: MetricHead<K>, point: Points[K], series?: Known): void {
    if (head !== this.#head) this.#endMetric()
    this.#head = head
    this.#writer ??= this.#encoding.points(kinds[head.kind].write as Write<Points[Kind]>)
    this.#writer.add(point)
    this.#ends.push(this.#writer.length)
    if (series !== undefined) this.#series.push(series)
    this.#points += 1
    if (this.#writer.length >= pieceBytes) this.#endPiece()
    if (this.#points >= this.#mostPoints || this.#bytes >= mostBytes) this.#endBatch()
  }

  finish(): Batch[] {
    this.#endBatch()
    return this.#batches
  }

  #endPiece(): void {
    const writer = this.#writer
    this.#writer = undefined
    // There is one without points if its first could not be written.
    if (writer === undefined || this.#ends.length === 0) return
    const bytes = writer.finish()
    this.#pieces.push({ bytes, ends: this.#ends })
    this.#bytes += bytes.length
    this.#ends = []
  }

  #endMetric(): void {
    this.#endPiece()
    if (this.#pieces.length > 0) this.#metrics.push({ head: this.#head!, pieces: this.#pieces })
    this.#pieces = []
  }

  #endBatch(): void {
    this.#endMetric()
    if (this.#points === 0) return
    this.#batches.push({ metrics: this.#metrics, points: this.#points, series: this.#series })
    this.#metrics = []
    this.#series = []
    this.#points = 0
    this.#bytes = 0
  }
}
