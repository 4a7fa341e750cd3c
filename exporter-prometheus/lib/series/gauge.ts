import type { GaugeFn } from 'metrics-facade'
import type { SeriesType } from './descriptor.ts'
import { Series } from './series.ts'

/** A gauge's value. */
export class GaugeSeries extends Series implements GaugeFn {
  value = 0

  set(value: number): void {
    this.value = value
    this.touch()
  }

  increment(value: number): void {
    this.value += value
    this.touch()
  }

  decrement(value: number): void {
    this.value -= value
    this.touch()
  }
}

/** Gauges are added up: whoever merges them by another rule does so with their values. */
export const gaugeType: SeriesType<GaugeSeries, undefined, { readonly value: number }> = {
  type: 'gauge',
  create: place => new GaugeSeries(place),
  dump: ({ value }) => ({ value }),
  absorb(series, { value }) {
    series.value += value
  },
}
