import type { ServerResponse } from 'node:http'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Feed } from '../../../../exporter-prometheus/lib/transport/page/feed.ts'
import { Viewer } from '../../../../exporter-prometheus/lib/transport/page/viewer.ts'
import { freshRecorder, uninstall } from '../../../support/prometheus-fixture.ts'

test.after.each(uninstall)

/** A feed whose clock goes on when it is told to. */
function feedOf(): {
  readonly feed: Feed
  readonly timers: Set<() => void>
  /** How long each timer waits. */
  readonly intervals: number[]
  /** Lets this many seconds go by. */
  pass(seconds: number): Promise<void>
} {
  const handle = freshRecorder()
  const timers = new Set<() => void>()
  const intervals: number[] = []
  let now = 1_700_000_000_000
  const feed = new Feed(
    { runCollectors: () => {}, memberNames: () => [], expose: () => handle.gather() as never },
    {
      now: () => now,
      callEvery(intervalMs, run) {
        intervals.push(intervalMs)
        timers.add(run)
        return () => timers.delete(run)
      },
    },
  )
  return {
    feed,
    timers,
    intervals,
    async pass(seconds) {
      for (let second = 0; second < seconds; second++) {
        now += 1_000
        for (const run of timers) run()
        await feed.idle
      }
    },
  }
}

/** An answer that takes what is written, as long as it is told to. */
class Taken {
  readonly texts: string[] = []
  readonly #drains: Array<() => void> = []
  isFull = false
  isDestroyed = false
  readonly viewer: Viewer = new Viewer(this as unknown as ServerResponse)

  on(_event: string, call: () => void): this {
    this.#drains.push(call)
    return this
  }

  write(text: string): boolean {
    this.texts.push(text)
    return !this.isFull
  }

  end(): void {}

  destroy(): void {
    this.isDestroyed = true
  }

  drain(): void {
    this.isFull = false
    for (const call of this.#drains) call()
  }

  get names(): string[] {
    return this.texts.map(text => /^event: (\w+)$/m.exec(text)![1]!)
  }
}

test('there is one timer while somebody looks, and none otherwise', async () => {
  const { feed, timers, pass } = feedOf()
  assert.is(timers.size, 0)
  const [first, second] = [new Taken(), new Taken()]
  const leaveFirst = feed.join(first.viewer)
  const leaveSecond = feed.join(second.viewer)
  assert.is(timers.size, 1)
  await pass(1)
  leaveFirst()
  assert.is(timers.size, 1)
  leaveSecond()
  assert.is(timers.size, 0)
  const before = second.texts.length
  await pass(3)
  assert.is(second.texts.length, before)
})

test('the end stops the timer at once, whether or not the connections have closed by then', async () => {
  const { feed, timers } = feedOf()
  for (let viewer = 0; viewer < 2; viewer++) feed.join(new Taken().viewer)
  await feed.idle
  assert.equal([timers.size, feed.viewers], [1, 2])
  feed.close()
  assert.equal([timers.size, feed.viewers], [0, 0])
})

test('who comes is greeted with the clock, the second between two frames and the ten minutes there are', async () => {
  const { feed, intervals } = feedOf()
  const taken = new Taken()
  const leave = feed.join(taken.viewer)
  await feed.idle
  assert.is(
    taken.texts[0],
    'retry: 1000\nevent: hello\ndata: {"now":1700000000000,"intervalMs":1000,"historyMs":600000}\n\n',
  )
  assert.equal(intervals, [1_000])
  leave()
})

test('who comes within ten minutes has the frames of before; who comes later begins afresh', async () => {
  const { feed, pass } = feedOf()
  counter('jobs_total').increment()
  const [first, second, third] = [new Taken(), new Taken(), new Taken()]
  const leaveFirst = feed.join(first.viewer)
  await feed.idle
  await pass(5)
  leaveFirst()
  await pass(300)
  const leaveSecond = feed.join(second.viewer)
  await feed.idle
  assert.equal(second.names, ['hello', 'members', 'changes', ...Array.from({ length: 7 }, () => 'frame')])
  leaveSecond()
  await pass(601)
  feed.join(third.viewer)
  await feed.idle
  assert.equal(third.names, ['hello', 'members', 'changes', 'frame'])
})

test('a viewer who reads slowly gets everything in order, and one who does not read is cut off', async () => {
  const { feed, pass } = feedOf()
  const [slow, stuck] = [new Taken(), new Taken()]
  feed.join(slow.viewer)
  feed.join(stuck.viewer)
  await feed.idle
  for (const taken of [slow, stuck]) taken.isFull = true
  const jobs = counter('jobs_total')
  for (let second = 0; second < 20; second++) {
    jobs.increment()
    await pass(1)
  }
  const waiting = slow.texts.length
  slow.drain()
  assert.ok(slow.texts.length > waiting + 10)
  const times = slow.texts.flatMap(text => /"t":(\d+)/.exec(text)?.[1] ?? []).map(Number)
  assert.equal(
    times,
    [...times].sort((a, b) => a - b),
  )
  stuck.viewer.send([`event: frame\ndata: "${'x'.repeat(9_000_000)}"\n\n`])
  assert.ok(stuck.isDestroyed && !slow.isDestroyed)
})

test.run()
