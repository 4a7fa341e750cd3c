import { collect, gauge, withLocalRecorder } from 'metrics-facade'
import { runCollectors } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openGate } from '../support/gate.ts'
import { recording } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

function errorsOf(recorder: RecordingRecorder, collector: string): number | undefined {
  return recorder.value('counter', 'metrics_collector_errors_total', { collector })
}

test('without collectors there is nothing to run', () => {
  assert.is(runCollectors(), undefined)
})

test('a synchronous collector has run when runCollectors returns, each time', () => {
  recording(recorder => {
    let reading = 0
    using _collector = collect(() => gauge('rss_bytes').set(++reading))
    assert.is(recorder.value('gauge', 'rss_bytes'), undefined)
    assert.is(runCollectors(), undefined)
    assert.is(recorder.value('gauge', 'rss_bytes'), 1)
    runCollectors()
    assert.is(recorder.value('gauge', 'rss_bytes'), 2)
  })
})

test('an asynchronous collector has run when the promise of runCollectors is fulfilled', async () => {
  await recording(async recorder => {
    const gate = openGate()
    using _collector = collect(async () => {
      await gate.promise
      gauge('lag').set(7)
    })
    const collected = runCollectors()
    assert.instance(collected, Promise)
    assert.is(recorder.value('gauge', 'lag'), undefined)
    gate.resolve()
    assert.is(await collected, undefined)
    assert.is(recorder.value('gauge', 'lag'), 7)
  })
})

test('a collector that was disposed of no longer runs, and disposing twice is fine', () => {
  let runs = 0
  const dispose = collect(() => void runs++)
  runCollectors()
  dispose()
  dispose()
  runCollectors()
  assert.is(runs, 1)
  {
    using _collector = collect(() => void runs++)
  }
  runCollectors()
  assert.is(runs, 1)
})

test('the same function collected twice runs twice, and is disposed of apart', () => {
  let runs = 0
  const run = () => void runs++
  const [first, second] = [collect(run), collect(run)]
  runCollectors()
  assert.is(runs, 2)
  first()
  runCollectors()
  assert.is(runs, 3)
  second()
})

test('collectors that throw or reject are counted by name, and the others still run', async () => {
  await recording(async recorder => {
    const disposers = [
      collect(function throwing() {
        throw new Error('sync')
      }),
      collect(async () => Promise.reject(new Error('async')), 'rejecting'),
      // biome-ignore lint/suspicious/noThenProperty: a thenable that throws is what is tested.
      collect(() => ({ then: () => assert.unreachable('then') }) as never, 'thenable'),
      collect(() => gauge('after').set(1)),
      collect(async () => gauge('after_async').set(1)),
    ]
    await runCollectors()
    await runCollectors()
    for (const dispose of disposers) dispose()
    for (const name of ['throwing', 'rejecting', 'thenable']) assert.is(errorsOf(recorder, name), 2, name)
    assert.is(recorder.value('gauge', 'after'), 1)
    assert.is(recorder.value('gauge', 'after_async'), 1)
  })
})

test('a collector without a name is counted as anonymous', () => {
  recording(recorder => {
    using _collector = collect(() => {
      throw new Error('nameless')
    })
    runCollectors()
    assert.is(errorsOf(recorder, 'anonymous'), 1)
  })
})

test('a collector that fails is reported once', async () => {
  const warnings = await warningsOf(() => {
    recording(() => {
      using _collector = collect(() => {
        throw new Error('the sensor is gone')
      }, 'sensor')
      runCollectors()
      runCollectors()
    })
  })
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /"sensor".*the sensor is gone/)
})

test('a run under way is waited for, and not started again', async () => {
  const gate = openGate()
  let runs = 0
  using _collector = collect(() => {
    runs += 1
    return gate.promise
  })
  const [first, second] = [runCollectors(), runCollectors()]
  assert.is(runs, 1)
  gate.resolve()
  await Promise.all([first, second])
  const third = runCollectors()
  assert.is(runs, 2)
  await third
})

test('a collector that replaces itself runs once a scrape, and one that another ends does not run', () => {
  let runs = 0
  const again = (): void => {
    runs += 1
    renewed()
    renewed = collect(again)
  }
  let renewed = collect(again)
  runCollectors()
  runCollectors()
  assert.is(runs, 2)
  renewed()
  let runsAfterEnd = 0
  using _ending = collect(() => ended())
  const ended = collect(() => ++runsAfterEnd)
  runCollectors()
  assert.is(runsAfterEnd, 0)
})

test('what a collector emits, and its failures, go where it was made and not where the scrape is', async () => {
  await recording(async recorder => {
    const local = new RecordingRecorder()
    let runs = 0
    using _sync = collect(() => gauge('rss_bytes').set(++runs))
    using _async = collect(async () => {
      await Promise.resolve()
      gauge('lag').set(1)
    })
    using _failing = collect(() => Promise.reject(new Error('gone')), 'failing')
    await withLocalRecorder(local, async () => {
      using _own = collect(() => gauge('own').set(1))
      // The global recorder does not tell what is beneath it.
      await runCollectors(undefined, local)
    })
    assert.equal([runs, recorder.value('gauge', 'rss_bytes'), recorder.value('gauge', 'lag')], [1, 1, 1])
    assert.is(errorsOf(recorder, 'failing'), 1)
    assert.equal([local.size, local.value('gauge', 'own')], [1, 1])
  })
})

test('a name that is not a string does not make a scrape fail', () => {
  recording(recorder => {
    using _collector = collect(() => {
      throw new Error('gone')
    }, Symbol('sensor') as never)
    runCollectors()
    assert.is(errorsOf(recorder, 'Symbol(sensor)'), 1)
  })
})

test('a collector that runs the collectors is not started by itself again', () => {
  recording(recorder => {
    let runs = 0
    using _collector = collect(() => {
      runs += 1
      runCollectors()
    }, 'recursive')
    runCollectors()
    assert.is(runs, 1)
    runCollectors()
    assert.is(runs, 2)
    assert.is(errorsOf(recorder, 'recursive'), undefined)
  })
})

test.run()
