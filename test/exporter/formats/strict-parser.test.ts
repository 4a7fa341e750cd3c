import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseStrictly } from '../../support/strict-parser.ts'

const histogram = '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="+Inf"} 2\nh_sum 3\nh_count 2\n'

test('the strict parser reads names, help, labels and values back as they were before escaping', () => {
  const [family] = parseStrictly(
    '# HELP a:b one\\\\two\\nthree "four"\n# TYPE a:b gauge\na:b{c="d\\\\\\"\\n,}="} -1.5e-07\n',
  )
  assert.is(family?.help, 'one\\two\nthree "four"')
  assert.equal([...family!.samples[0]!.labels], [['c', 'd\\"\n,}=']])
  assert.is(family?.samples[0]?.value, -1.5e-7)
})

test('the strict parser accepts an empty exposition and a whole histogram', () => {
  assert.equal(parseStrictly(''), [])
  assert.is(parseStrictly(histogram)[0]?.samples.length, 4)
})

const invalid: Readonly<Record<string, string>> = {
  'no line feed at the end': '# TYPE a gauge\na 1',
  'an empty line': '# TYPE a gauge\n\na 1\n',
  'a sample before its TYPE': 'a 1\n# TYPE a gauge\n',
  'HELP behind TYPE': '# TYPE a gauge\n# HELP a text\na 1\n',
  'HELP twice': '# HELP a text\n# HELP a text\n# TYPE a gauge\na 1\n',
  'TYPE twice': '# TYPE a gauge\na 1\n# TYPE a gauge\na{b="c"} 1\n',
  'an unknown type': '# TYPE a info\na 1\n',
  'an escaped quote in HELP': '# HELP a \\"\n# TYPE a gauge\na 1\n',
  'a family without samples': '# TYPE a gauge\n',
  'interleaved families': '# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na{c="d"} 1\n',
  'a blank at the end': '# TYPE a gauge\na 1 \n',
  'a blank at the start': '# TYPE a gauge\n a 1\n',
  'a timestamp': '# TYPE a gauge\na 1 1000\n',
  'a carriage return': '# TYPE a gauge\na 1\r\n',
  'a bad name': '# TYPE a-b gauge\na-b 1\n',
  'a bad label name': '# TYPE a gauge\na{9x="1"} 1\n',
  'a reserved label name': '# TYPE a gauge\na{__name__="1"} 1\n',
  'a label twice': '# TYPE a gauge\na{b="1",b="2"} 1\n',
  'an empty label value': '# TYPE a gauge\na{b=""} 1\n',
  'empty braces': '# TYPE a gauge\na{} 1\n',
  'a trailing comma': '# TYPE a gauge\na{b="1",} 1\n',
  'an unescaped quote': '# TYPE a gauge\na{b=""c"} 1\n',
  'an unknown escape': '# TYPE a gauge\na{b="\\t"} 1\n',
  'a value of JavaScript': '# TYPE a gauge\na Infinity\n',
  'a series twice, in another order': '# TYPE a gauge\na{b="1",c="2"} 1\na{c="2",b="1"} 1\n',
  'a negative counter': '# TYPE a counter\na -1\n',
  'a sample of a histogram that is a gauge': `${histogram}# TYPE h_count gauge\nh_count 1\n`,
  'a histogram under its bare name': '# TYPE h histogram\nh 1\n',
  'a histogram without +Inf': '# TYPE h histogram\nh_bucket{le="1"} 2\nh_sum 3\nh_count 2\n',
  'a histogram whose +Inf is not its count': histogram.replace('h_count 2', 'h_count 3'),
  'a histogram that is not cumulative': histogram.replace('{le="1"} 1', '{le="1"} 5'),
  'bounds that do not ascend': histogram.replace('le="1"', 'le="+Inf"'),
  'a histogram without a sum': histogram.replace('h_sum 3\n', ''),
  'a quantile above 1': '# TYPE s summary\ns{quantile="2"} 1\ns_sum 1\ns_count 1\n',
  'quantiles that descend':
    '# TYPE s summary\ns{quantile="0.5"} 1\ns{quantile="0.1"} 1\ns_sum 1\ns_count 1\n',
  'a lone surrogate': '# TYPE a gauge\na{b="\ud800"} 1\n',
}

for (const [what, text] of Object.entries(invalid)) {
  test(`the strict parser refuses ${what}`, () => {
    assert.throws(
      () => parseStrictly(text),
      (error: unknown) => error instanceof SyntaxError,
    )
  })
}

test('the strict parser refuses bytes that are not UTF-8', () => {
  assert.throws(() => parseStrictly(new Uint8Array([0x23, 0xff, 0x0a])))
})

test.run()
