import { GaugeSeries } from './series.ts'
import { noTime, wallMs } from './wall-clock.ts'

/** A gauge that knows when it was set. */
export class StampedGaugeSeries extends GaugeSeries {
  /** When, by `wallMs`; `noTime` before the first time. */
  setMs: number = noTime

  override set(value: number): void {
    super.set(value)
    this.setMs = wallMs()
  }

  override increment(value: number): void {
    super.increment(value)
    this.setMs = wallMs()
  }

  override decrement(value: number): void {
    super.decrement(value)
    this.setMs = wallMs()
  }
}
