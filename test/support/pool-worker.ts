import { counter, gauge, histogram } from 'metrics-facade'

// What a pool of threads runs, which knows nothing but the facade.

/** A job, which may fail, or end its thread. */
export interface Job {
  readonly value: number
  readonly how: 'returns' | 'throws' | 'exits'
}

export default function run({ value, how }: Job): number {
  counter('jobs_total').increment(value)
  histogram('bucketed').record(value)
  histogram('native').record(value)
  histogram('summary').record(value)
  gauge('depth').set(1)
  if (how === 'throws') throw new Error('as it was told')
  if (how === 'exits') process.exit(0)
  return value
}
