import { describeGauge, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import {
  inProgram,
  inThread,
  samplesOf,
  startThread,
  startThreads,
  type Thread,
} from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'

// The gauges of several threads become one by a rule, which their description gives.

test('gauges follow their rule, and those of threads that ended are gone', () => {
  inProgram({}, handle => {
    describeGauge('least', 'The least', { merge: 'min' })
    const [first, second] = startThreads(2)
    const set = (value: number): void => {
      for (const name of ['depth', 'build_info', 'started_timestamp_seconds', 'least', 'size']) {
        gauge(name).set(value)
      }
    }
    gauge('depth').set(1)
    inThread(first!, () => {
      describeGauge('size', 'The size', { merge: 'each' })
      set(5)
    })
    inThread(second!, () => set(3))
    const of = (name: string): string[] => samplesOf(handle, name)
    assert.equal(of('depth'), ['9'])
    assert.equal(of('build_info'), ['5'])
    assert.equal(of('started_timestamp_seconds'), ['5'])
    assert.equal(of('least'), ['3'])
    assert.equal(of('size').sort(), [`{member="${first!.id}"} 5`, `{member="${second!.id}"} 3`].sort())
    first!.end()
    assert.equal(of('depth'), ['4'])
    assert.equal(of('size'), [`{member="${second!.id}"} 3`])
    second!.end()
    assert.equal(of('depth'), ['1'])
    assert.equal(of('build_info'), [])
  })
})

test('a rule that is described late counts, too', () => {
  inProgram({}, handle => {
    const thread = startThread()
    gauge('depth').set(2)
    inThread(thread, () => gauge('depth').set(5))
    assert.equal(samplesOf(handle, 'depth'), ['7'])
    describeGauge('depth', 'Depth', { merge: 'each' })
    assert.equal(samplesOf(handle, 'depth'), ['{member="0"} 2', `{member="${thread.id}"} 5`])
  })
})

test('the latest value is the one that was set last, by a thread that is alive', () => {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  inProgram({}, handle => {
    const [first, second] = startThreads(2) as [Thread, Thread]
    const describe = (): void => describeGauge('version', 'The version', { merge: 'latest' })
    const latest = (): string[] => samplesOf(handle, 'version')
    const setIn = (thread: Thread | undefined, value: number): void => {
      now += 1
      const set = (): void => {
        describe()
        gauge('version').set(value)
      }
      if (thread === undefined) set()
      else inThread(thread, set)
    }
    setIn(undefined, 5)
    setIn(first, 3)
    assert.equal(latest(), ['3'])
    setIn(second, 4)
    setIn(undefined, 5)
    // Nobody has read it between, and the last value is not a new one.
    assert.equal(latest(), ['5'])
    setIn(first, 3)
    assert.equal(latest(), ['3'])
    now += 1
    inThread(second, () => gauge('version').increment(2))
    assert.equal(latest(), ['6'])
    now += 1
    inThread(first, () => gauge('version').decrement(1))
    assert.equal(latest(), ['2'])
    // A gauge that was only registered was not set.
    const third = startThread()
    now += 1
    inThread(third, () => {
      describe()
      gauge('version').zero()
    })
    assert.equal(latest(), ['2'])
    first.end()
    assert.equal(latest(), ['6'])
    second.end()
    third.end()
    assert.equal(latest(), ['5'])
  })
})

test('the latest value of gauges that were described elsewhere, or late, is the one that changed last', () => {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  inProgram({}, handle => {
    const [first, second] = startThreads(2) as [Thread, Thread]
    const setIn = (thread: Thread, value: number): void => {
      now += 1
      inThread(thread, () => gauge('version').set(value))
    }
    setIn(second, 2)
    setIn(first, 1)
    describeGauge('version', 'The version', { merge: 'latest' })
    assert.equal(samplesOf(handle, 'version'), ['1'])
    setIn(second, 7)
    assert.equal(samplesOf(handle, 'version'), ['7'])
    setIn(first, 8)
    assert.equal(samplesOf(handle, 'version'), ['8'])
    now += 1
    gauge('version').set(9)
    assert.equal(samplesOf(handle, 'version'), ['9'])
  })
})

test('a rule that does not exist is reported, and the sum counts', async () => {
  await inProgram({}, async handle => {
    const warnings = await warningsOf(() => describeGauge('heat', 'Heat', { merge: 'avg' as never }))
    assert.match(
      warnings.join(),
      /the merge advised for "heat" is 'avg'|the merge advised for "heat" is "avg"/,
    )
    const thread = startThread()
    gauge('heat').set(2)
    inThread(thread, () => gauge('heat').set(5))
    assert.equal(samplesOf(handle, 'heat'), ['7'])
  })
})

test.run()
