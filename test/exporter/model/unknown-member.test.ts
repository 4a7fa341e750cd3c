import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UnknownMemberError } from '../../../exporter-prometheus/lib/model/unknown-member.ts'

test('up to twenty members are told, and that there are more', () => {
  const names = Array.from({ length: 21 }, (_, index) => String(index))
  for (const [count, end] of [
    [0, ''],
    [1, '0'],
    [20, `${names.slice(0, 20).join(', ')}`],
    [21, `${names.slice(0, 20).join(', ')} …`],
  ] as const) {
    const error = new UnknownMemberError('nobody', names.slice(0, count))
    assert.instance(error, TypeError)
    assert.is(error.message, `There is no member "nobody". These are: ${end}`)
  }
})

test('names that are no text, or long, are told as far as they can be', () => {
  const { message } = new UnknownMemberError({ a: 1 }, ['\x1b[2J', 'x'.repeat(5_000)])
  assert.ok(
    message.startsWith('There is no member {"a":1}. These are: \\u{1b}[2J, xxx'),
    message.slice(0, 80),
  )
  assert.ok(message.length < 1_200, String(message.length))
  const many = new UnknownMemberError('a', new Array(20).fill('y'.repeat(100)))
  assert.ok(many.message.length > 900 && many.message.length < 1_100, String(many.message.length))
})

test.run()
