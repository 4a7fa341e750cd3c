import { Turns } from '../../exporter-prometheus/lib/base/timers.ts'

/** Counts how often other work could have gone on; nothing waits. */
export class CountedTurns extends Turns {
  count = 0

  override next(): undefined {
    this.count += 1
  }
}
