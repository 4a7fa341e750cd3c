import type { HistogramSnapshot } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { mostText } from '../../../exporter-prometheus/lib/formats/parse-text.ts'
import { familiesOf, parsed } from '../../support/parsed-text.ts'

const wrong = [
  'a',
  'a{',
  'a{b',
  'a{b=',
  'a{b="',
  'a{b="c',
  'a{b="c\\',
  'a{b="c"',
  'a{b="c"}',
  'a{b="c"} 1 2 3',
  'a{b="c" d="e"} 1',
  'a{b="c",,} 1',
  'a{,} 1',
  'a{b="c",b="d"} 1',
  'a{1b="c"} 1',
  'a{"b","c"} 1',
  '{b="c"} 1',
  '{} 1',
  'a{"b"} 1',
  '1a 1',
  '"a" 1',
  'a 0x10',
  'a 1_000',
  'a 1e',
  'a one',
  'a 1 now',
  'a 1\r',
  'a 1 # {b="c"}',
  'a 1 # {b="c"} 1 now',
  'a 1 # {b="c"} 1 2 3',
  'a 1 #',
  'ä 1',
  'a-b 1',
  '\u0000',
  '# TYPE h histogram\nh 1',
  '# TYPE h histogram\nh_bucket 1',
  '# TYPE s summary\ns 1',
  'late_total 1\n# TYPE late_total counter\nlate_total 2',
]

for (const lines of wrong) {
  test(`refused, with the number of its line: ${JSON.stringify(lines)}`, () => {
    const number = lines.split('\n').length + 1
    assert.throws(
      () => familiesOf(`fine 1\n${lines}\nfine 2`),
      (error: Error) =>
        error instanceof TypeError && error.message.startsWith(`line ${number} does not parse: `),
    )
  })
}

test('names that objects have of themselves are names', () => {
  const families = familiesOf(
    '# TYPE constructor toString\nconstructor{__proto__="a",constructor="b"} 1\n__proto___sum 2\n# TYPE __proto__ counter\n__proto__ 3',
  )
  assert.equal(
    families.map(({ name }) => name),
    ['constructor', '__proto___sum', '__proto__'],
  )
  assert.equal(Object.entries(families[0]!.series[0]!.labels), [
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ])
})

test('long texts are read in turns, and one that is too long is not read', () => {
  const line = 'a_metric_of_some_length{with="a label"} 1\n'
  const { turns, families } = parsed(line.repeat(10_000))
  assert.ok(turns > 15, `${turns} turns`)
  assert.is(families[0]!.series.length, 10_000)
  assert.throws(
    () => familiesOf('#'.repeat(mostText + 1)),
    (error: Error) => error instanceof RangeError && /10000001 characters/.test(error.message),
  )
  assert.equal(familiesOf('#'.repeat(mostText)), [])
})

test('one long line, name, value, help, or number of labels is read like many short ones', () => {
  const long = 'x'.repeat(1_000_000)
  const quotes = '\\"'.repeat(500_000)
  const labels = Array.from({ length: 50_000 }, (_, index) => `l${index}="${index}"`).join()
  const [one, two, three, four] = familiesOf(
    `# HELP ${long} ${quotes}\n${long} 1\na{b="${quotes}"} 1\nb{${labels}} 1\nc${' '.repeat(1_000_000)}1\n`,
  )
  assert.is(one!.help!.length, quotes.length)
  assert.is(two!.series[0]!.labels.b!.length, 500_000)
  assert.is(Object.keys(three!.series[0]!.labels).length, 50_000)
  assert.is((four!.series[0] as { value: number }).value, 1)
})

test('a histogram of very many buckets, and very many series of one, are read in one pass', () => {
  const buckets = Array.from({ length: 20_000 }, (_, index) => `h_bucket{le="${index}"} 1\n`).join('')
  const [family] = familiesOf(`# TYPE h histogram\n${buckets}${buckets}`)
  assert.equal(
    family!.series.map(one => (one as HistogramSnapshot).buckets.length),
    [20_000, 20_000],
  )
})

test.run()
