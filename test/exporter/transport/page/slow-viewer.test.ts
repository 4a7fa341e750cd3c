import type { ServerResponse } from 'node:http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Viewer } from '../../../../exporter-prometheus/lib/transport/page/viewer.ts'

test('eight megabytes may wait for a viewer, besides the history, and no more', () => {
  let isDestroyed = false
  let drain = (): void => {}
  const response = {
    destroyed: false,
    on: (_event: string, call: () => void) => {
      drain = call
    },
    write: () => false,
    destroy: () => {
      isDestroyed = true
    },
  }
  const viewer = new Viewer(response as unknown as ServerResponse)
  const megabytes = (count: number): string[] => Array.from({ length: count }, () => 'x'.repeat(1e6))
  viewer.send(megabytes(20), true)
  viewer.send(megabytes(8))
  assert.is(isDestroyed, false)
  viewer.send(['x'])
  assert.is(isDestroyed, true)
  isDestroyed = false
  // What was taken does not wait.
  for (let time = 0; time < 40; time++) drain()
  viewer.send(megabytes(7))
  assert.is(isDestroyed, false)
})

test.run()
