import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ByteSink } from '../../../exporter-prometheus/lib/line-writer/byte-writer.ts'

test('what is as long as a string can be is written, and what is longer is refused', () => {
  const sink = new ByteSink(0, undefined, 5)
  sink.text('12345')
  sink.checkLength()
  sink.text('6')
  assert.throws(() => sink.checkLength(), /the exposition is longer than a string can be/)
})

test.run()
