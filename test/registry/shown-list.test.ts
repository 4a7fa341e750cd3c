import { shownList } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

test('a list of twenty is shown whole, and a longer one is cut after twenty', () => {
  const numbers = Array.from({ length: 21 }, (_, index) => index)
  assert.is(shownList(numbers.slice(0, 20)), `[${numbers.slice(0, 20).join(', ')}]`)
  assert.is(shownList(numbers), `[${numbers.slice(0, 20).join(', ')}, …]`)
  assert.is(shownList(new Set()), '[]')
})

test.run()
