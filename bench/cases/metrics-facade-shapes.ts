import { counter, gauge, histogram } from 'metrics-facade'
import { forgetNames } from 'metrics-facade/registry'
import { otherUses, otherValue } from './library.ts'

/** Uses metrics of other names and labels, as any program does beside the one that is measured. */
export function useOtherShapes(): void {
  for (let i = 0; i < otherUses; i++) {
    const a = otherValue(i)
    counter('other_a_total').increment()
    counter('other_b_total', { a }).increment(0.5)
    counter('other_c_total', { a, b: '2', c: '3' }).increment(2)
    gauge('other_d').set(i / 2)
    gauge('other_e', { a, b: '2' }).increment()
    histogram('other_f_seconds').record(i / 100)
    histogram('other_g_seconds', { a }).record(i / 100)
    histogram('other_h').record(i / 100)
    histogram('other_i', { a, b: '2', c: '3' }).record(i / 100)
  }
  // A store that is installed later holds what is measured and nothing else.
  forgetNames(name => name.startsWith('other_'))
}
