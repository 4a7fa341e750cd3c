import { type FamilySnapshot, type FamilyView, renderFamilies } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatNames } from './format-names.ts'
import { warningsOf } from './warnings.ts'

/** A series, or some fields of one. */
export type Series = Readonly<Record<string, unknown>>

/** The faults of each type, with the words that tell them. */
export type Faults = Readonly<Record<FamilySnapshot['type'], ReadonlyArray<readonly [words: string, Series]>>>

/** The native buckets of a histogram that is sound. */
export const native: Series = { schema: 0, zeroThreshold: 0, zeroCount: 3, positive: [], negative: [] }

/** What is said of native buckets. */
export const integers = 'its native buckets need integers, with indices in ascending order'
export const zero = 'its zero bucket lacks a threshold or a count'

/** The labels of the view that has a fault. */
export const pairs: ReadonlyArray<readonly [string, string]> = [['id', 'bad']]

let lastName = 0
/** A name of its own, because warnings are given once for each name in a process. */
export const nextName = (): string => `family_${++lastName}`

/** What is written of some families in every format. */
export const written = (
  families: ReadonlyArray<FamilyView | FamilySnapshot>,
): ReadonlyArray<ReturnType<typeof renderFamilies>> =>
  formatNames.map(format => renderFamilies(families, format))

/** A test for each fault: the series that has it is left out, and the good one beside it is not. */
export function testFaults(
  form: string,
  rows: Faults,
  goodOf: Readonly<Record<string, Series>>,
  id: Series,
): void {
  for (const [type, faultsOf] of Object.entries(rows)) {
    for (const [words, fault] of faultsOf) {
      test(`a ${form} of a ${type} with ${JSON.stringify(fault)} is left out alone: ${words}`, async () => {
        const name = nextName()
        const good = { ...id, ...goodOf[type] }
        const bad = {
          ...(form === 'view' ? { pairs } : { labels: { id: 'bad' } }),
          ...goodOf[type],
          ...fault,
        }
        const familyOf = (series: Series[]) => ({ name, type, series }) as unknown as FamilySnapshot
        const warnings = await warningsOf(() => {
          assert.equal(written([familyOf([bad, good])]), written([familyOf([good])]))
          assert.equal(written([familyOf([bad])]), written([]))
        })
        assert.equal(warnings, [
          `A series of the metric "${name}" cannot be written and is left out: ${words}.`,
        ])
      })
    }
  }
}
