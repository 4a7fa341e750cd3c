import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { shortNames, withoutMiddle } from '../../../exporter-prometheus/lib/command/short-names.ts'
import { Random } from '../../support/random.ts'

// Names in as many characters as there are, told apart by what is left of them.

for (const [width, text] of [
  [1, '…'],
  [2, 'a…'],
  [3, 'a…j'],
  [4, 'ab…j'],
  [5, 'ab…ij'],
  [9, 'abcd…ghij'],
  [10, 'abcdefghij'],
  [11, 'abcdefghij'],
] as const) {
  test(`in ${width} characters abcdefghij is ${text}`, () =>
    assert.is(withoutMiddle('abcdefghij', width), text))
}

const alike: ReadonlyArray<readonly [width: number, names: readonly string[], short: readonly string[]]> = [
  [12, ['jobs_total', 'jobs_failed_total'], ['jobs_total', 'jobs_f…total']],
  // One that is short enough, and looks like another that is not.
  [5, ['ab…ij', 'abXXXXij'], ['ab…ij', 'abX…j']],
  [9, ['aaaaaaaaXaaaaaaaa', 'aaaaaaaaYaaaaaaaa'], ['aa…Xa…aa', 'aa…Ya…aa']],
  // What follows a difference says more than what is before it, and what is one character is written.
  [
    12,
    ['abcdefgh12345678zz', 'abcdefgh12x45678zz', 'abcdefgh12345y78zz'],
    ['ab…345678zz', 'abc…2x45…8zz', 'abcdef…y78zz'],
  ],
  [8, ['abcdefghijklmnop', 'abcdefghijklmno'], ['abcd…nop', 'abcd…mno']],
  [
    20,
    [
      'request{path="/a/1/x",code="200"}',
      'request{path="/a/2/x",code="200"}',
      'request{path="/b/1/x",code="200"}',
      'request{path="/b/1/x",code="500"}',
    ],
    ['requ…/a/1/x"…00"}', 'requ…/a/2/x"…00"}', 'requ…/b/1/…"200"}', 'request{pa…de="500"}'],
  ],
]

for (const [width, names, short] of alike) {
  test(`in ${width} characters ${names.join(' and ')} are told apart`, () => {
    assert.equal(names.map(shortNames(names, width)), short)
  })
}

test('names are never longer than there is room, and differ wherever they differ in one place', () => {
  const random = new Random(3)
  const text = (length: number): string => Array.from({ length }, () => 'ab'[random.below(2)]).join('')
  for (let round = 0; round < 300; round++) {
    const [start, end] = [text(5 + random.below(30)), text(5 + random.below(30))]
    const names = [...'0123456789'].map(one => start + one + end)
    const width = 9 + random.below(20)
    const short = names.map(shortNames(names, width))
    assert.ok(short.every(name => name.length <= width))
    assert.is(new Set(short).size, names.length, `${names[0]} in ${width}: ${short}`)
  }
})

test.run()
