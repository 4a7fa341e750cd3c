import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorsOf } from '../support/compiler.ts'

// Wrong use is told by the compiler, in words that name what is wrong. Each line must be an error, with this in its text.

const mistakes: ReadonlyArray<readonly [line: string, ...says: string[]]> = [
  ["counter('x', { a: { b: 1 } })", "not assignable to type 'LabelValue'"],
  ["counter('x', 'mail')", 'Argument of type \'"mail"\'', "parameter of type 'Labels | undefined'"],
  ["counter('x', new Date())", "Argument of type 'Date'", "not assignable to type 'LabelValue'"],
  ['counter(5)', "Argument of type 'number' is not assignable to parameter of type 'string'"],
  [
    "counter('x').increment('5')",
    "Argument of type 'string' is not assignable to parameter of type 'number'",
  ],
  ["counter('x').set(1)", "Property 'set' does not exist on type 'Counter'"],
  ["gauge('x').record(1)", "Property 'record' does not exist on type 'Gauge'"],
  ["histogram('x').record()", 'Expected 1-2 arguments, but got 0'],
  ["describeGauge('g', Unit.Second, 'Help')", "Did you mean 'Seconds'?"],
  ["describeHistogram('h', 'Help', { bucket: [1] })", 'No overload matches this call'],
  ['withLocalRecorder({}, () => 1)', "from type 'Recorder'", 'registerCounter'],
  ['installRecorder({ bucket: [1] })', "Did you mean to write 'buckets'?"],
  ["installRecorder({ buckets: '1' })", "Type 'string' is not assignable to type 'readonly number[]'"],
]

const heading = [
  "import { counter, describeGauge, describeHistogram, gauge, histogram, Unit, withLocalRecorder } from 'metrics-facade'",
  "import { installRecorder } from 'metrics-exporter-prometheus'",
  // Right, so that the lines above are read, and nothing but mistakes is told.
  "describeHistogram('h', 'Help', { buckets: [1] }); describeGauge('g', Unit.Seconds, 'Help'); gauge('g').set(1)",
]
const errors = await errorsOf([...heading, ...mistakes.map(([line]) => line)])

mistakes.forEach(([line, ...says], index) => {
  test(`the compiler says what is wrong with ${line}`, () => {
    const text = errors.get(heading.length + 1 + index) ?? ''
    for (const part of says) assert.ok(text.includes(part), `"${part}" is not in: ${text}`)
  })
})

test('the compiler accepts correct use', () => {
  for (let line = 1; line <= heading.length; line++) assert.is(errors.get(line), undefined)
})

test.run()
