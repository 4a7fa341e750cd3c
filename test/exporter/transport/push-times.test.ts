import { PrometheusBuilder, PushError } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Periodic } from '../../../exporter-prometheus/lib/transport/periodic.ts'
import { nextTurn } from '../../support/gate.ts'
import { ManualWorld, pigeon } from '../../support/push-fixture.ts'

// How little time may be left for another try: a fortieth of a second for each of the two halves.

for (const [timeoutMs, retryAfterMs, tries] of [
  [50, 0, 2],
  [49, 0, 1],
  [50, 25, 2],
  [50, 26, 1],
] as const) {
  test(`a flush of ${timeoutMs} ms that is asked to wait ${retryAfterMs} ms has ${tries} tries`, async () => {
    let sent = 0
    const world = new ManualWorld()
    const push = {
      ...pigeon,
      send: async () => {
        sent += 1
        if (sent === 1) throw new PushError('busy', '503', { isPassing: true, retryAfterMs })
      },
    }
    const periodic = Periodic.start(push, new PrometheusBuilder().buildRecorder(), world)
    let isOver = false
    const flushed = periodic.flush(timeoutMs).finally(() => {
      isOver = true
    })
    for (let turn = 0; turn < 5; turn++) await nextTurn()
    try {
      assert.is(isOver, tries === 1)
    } finally {
      if (!isOver) world.fire()
      await flushed
    }
    assert.is(sent, tries)
    await periodic.close()
  })
}

test.run()
