import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Facade, loadCopies } from '../support/copies.ts'
import { forgetMetrics } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const copies = (await loadCopies({ format: 'cjs', version: '0.0.7' }, { format: 'esm' })) as [Facade, Facade]

/** A metric that one of the copies makes, and on which zero() may be called. */
interface Making {
  readonly copy: number
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly name: string
  readonly labels: Readonly<Record<string, string | number>> | undefined
  readonly isZeroed: boolean
}

const making: fc.Arbitrary<Making> = fc.record({
  copy: fc.nat(1),
  kind: fc.constantFrom('counter', 'gauge', 'histogram'),
  name: fc.constantFrom('a', 'b'),
  labels: fc.option(fc.dictionary(fc.constantFrom('x', 'y'), fc.constantFrom('1', 1, '', 'undefined')), {
    nil: undefined,
  }),
  isZeroed: fc.boolean(),
})

/** What identifies the series. */
function keyOf(name: string, labels: Readonly<Record<string, unknown>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([label, value]) => [label, String(value)])
  return JSON.stringify([name, pairs.sort()])
}

let program = 0

test('whichever copies make metrics, each of them shows once in what any copy installs, in order', () => {
  fc.assert(
    fc.property(fc.array(making, { maxLength: 12 }), fc.nat(1), (makings, installing) => {
      forgetMetrics()
      // A copy knows for good which names it has made.
      const prefix = `program_${++program}_`
      const expected = new Set<string>()
      for (const { copy, kind, name, labels, isZeroed } of makings) {
        const own = `${prefix}${kind}_${name}`
        const handle = copies[copy]![kind](own, labels)
        if (isZeroed) handle.zero()
        if (isZeroed || labels === undefined) expected.add(keyOf(own, labels))
      }
      const recorder = new RecordingRecorder()
      const facade = copies[installing]!
      facade.swapGlobalRecorder(recorder)
      facade.swapGlobalRecorder(facade.noopRecorder)
      assert.equal(
        recorder.all().map(({ name, labels }) => keyOf(name, labels)),
        [...expected],
      )
    }),
  )
})

test('the bound of 1,000 is that of all copies together', () => {
  forgetMetrics()
  for (let index = 0; index < 600; index++) for (const copy of copies) copy.counter(`both_${index}_total`)
  for (let index = 0; index < 600; index++) copies[index % 2]!.gauge(`one_${index}`)
  const recorder = new RecordingRecorder()
  copies[0].swapGlobalRecorder(recorder)
  copies[0].swapGlobalRecorder(copies[0].noopRecorder)
  assert.is(recorder.size, 1000)
  assert.is(recorder.value('gauge', 'one_399'), 0)
})

test.run()
