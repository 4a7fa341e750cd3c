import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { FrameWriter } from '../../../../exporter-prometheus/lib/transport/page/frame.ts'
import { History } from '../../../../exporter-prometheus/lib/transport/page/history.ts'
import { Random } from '../../../support/random.ts'

// How long the history says that it is.

/** The lengths of all frames but the first, which stands for what was forgotten. */
function lengthOf(history: History, hasForgotten: boolean): number {
  const [first = '', ...rest] = history.frames()
  const length = rest.reduce((sum, frame) => sum + frame.length, 0)
  return hasForgotten ? length : length + first.length
}

test('its bytes are those of its frames, whatever was merged and forgotten', () => {
  for (const most of [2_000, 20_000, 1e9]) {
    const random = new Random(most)
    const history = new History(most)
    assert.is(history.bytes, 0)
    assert.is(history.lastMs, 0)
    let [timeMs, fewest] = [0, 0]
    for (let step = 0; step < 900; step++) {
      timeMs += 500 + random.below(1_500)
      const writer = new FrameWriter()
      for (let channel = 0; channel < 20; channel++) {
        if (random.below(3) > 0) writer.set(channel, random.below(1e9))
      }
      history.push(timeMs, writer.take(timeMs))
      assert.is(history.lastMs, timeMs)
      const times = [...history.frames()].map(frame => JSON.parse(frame).t as number)
      const hasForgotten = times.length > 1 && times[0]! < timeMs - 600_000
      fewest = Math.max(fewest, times.length)
      const { bytes } = history
      assert.ok(bytes === lengthOf(history, true) || bytes === lengthOf(history, false), `step ${step}`)
      if (hasForgotten) assert.is(bytes, lengthOf(history, true))
      assert.ok(bytes <= most)
    }
    assert.ok(fewest > 3)
  }
})

test.run()
