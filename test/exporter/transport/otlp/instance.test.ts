import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { resourceOf } from '../../../../exporter-prometheus/lib/transport/otlp/resource.ts'

test('the instance is a UUID of version 4, one for the life of the process, drawn from all digits', () => {
  const { random } = Math
  let draws = 0
  // Each digit in turn.
  Math.random = () => ((draws++ % 16) + 0.999) / 16
  try {
    const instanceOf = () => new Map(resourceOf({})).get('service.instance.id')
    assert.is(instanceOf(), '01234567-89ab-4cde-b012-3456789abcde')
    assert.is(instanceOf(), instanceOf())
  } finally {
    Math.random = random
  }
})

test.run()
