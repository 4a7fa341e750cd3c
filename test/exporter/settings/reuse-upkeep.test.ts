import { createHook } from 'node:async_hooks'
import { type BuildError, install, installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejectionOf, uninstall } from '../../support/prometheus-fixture.ts'

// An exporter that is installed once has one timer for its upkeep.

test.after.each(uninstall)

const listener = '127.0.0.1:0'

/** An interval that only the upkeep of these tests has. */
const upkeepIntervalMs = 4_321

/** Runs `body` with what says how many upkeep timers run. */
async function countingUpkeep(body: (running: () => number) => Promise<void>): Promise<void> {
  const timers: Array<{ readonly _destroyed: boolean }> = []
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      const timer = resource as { readonly _repeat: number | null; readonly _destroyed: boolean }
      if (type === 'Timeout' && timer._repeat === upkeepIntervalMs) timers.push(timer)
    },
  }).enable()
  try {
    await body(() => timers.filter(({ _destroyed }) => !_destroyed).length)
  } finally {
    hook.disable()
  }
}

test('a listener that cannot be had leaves the installed recorder as it was', () =>
  countingUpkeep(async running => {
    const taken = await new PrometheusBuilder().withHttpListener(listener).build()
    const first = installRecorder({ upkeepIntervalMs })
    const address = `127.0.0.1:${taken.handle().address!.port}`
    const error = await rejectionOf(install({ listener: address, upkeepIntervalMs, reuse: true }))
    assert.is((error as BuildError).code, 'LISTENER_FAILED')
    assert.is(installRecorder({ reuse: true }), first)
    assert.is(running(), 1)
    await Promise.all([first.close(), taken.handle().close()])
  }))

test('the upkeep timer is neither doubled by reuse, nor missing after close()', () =>
  countingUpkeep(async running => {
    const options = { upkeepIntervalMs, reuse: true }
    const handle = installRecorder(options)
    installRecorder(options)
    await install({ listener, ...options })
    assert.is(running(), 1)
    await handle.close()
    assert.is(running(), 0)
    installRecorder(options)
    assert.is(running(), 1)
    await handle.close()
    await install({ listener, ...options })
    assert.is(running(), 1)
    await handle.close()
    assert.is(running(), 0)
  }))

test.run()
