import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sortedPairs } from '../../../../exporter-prometheus/lib/transport/remote-write/identity.ts'
import { Random } from '../../../support/random.ts'

test('labels are in the order of the bytes of their names in UTF-8', () => {
  const random = new Random(7)
  const units = [
    '',
    'a',
    'ab',
    'Z',
    '_',
    'é',
    '\ud7ff',
    '\ue000',
    '\uffff',
    '\u{10000}',
    '\u{1f600}',
    '\u{10ffff}',
  ]
  const pick = (): string => units[random.below(units.length)]!
  for (let round = 0; round < 500; round++) {
    const names = Array.from({ length: 6 }, () => pick() + pick() + pick())
    const expected = [...names].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    const sorted = sortedPairs(names.map(name => [name, 'x'] as const)).map(([name]) => name)
    assert.equal(sorted, expected)
  }
})

test.run()
