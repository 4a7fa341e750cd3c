import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { UnknownMemberError } from '../../../../exporter-prometheus/lib/model/unknown-member.ts'
import { Feed } from '../../../../exporter-prometheus/lib/transport/page/feed.ts'
import { Viewer } from '../../../../exporter-prometheus/lib/transport/page/viewer.ts'

// What viewers of one member are sent, beside those of all together.

interface Received {
  readonly name: string
  readonly data: unknown
}

/** A viewer who reads at once. */
class Reader {
  readonly events: Received[] = []
  readonly viewer: Viewer = new Viewer({
    destroyed: false,
    on: () => {},
    write: text => {
      const [, name, data] = /event: (\w+)\ndata: (.*)/.exec(text)!
      this.events.push({ name: name!, data: JSON.parse(data!) })
      return true
    },
    end() {},
    destroy() {},
  })

  get names(): string {
    return this.events.map(({ name }) => name).join(' ')
  }

  get values(): unknown[] {
    return this.events.filter(({ name }) => name === 'frame').map(({ data }) => (data as { r: unknown }).r)
  }

  /** What the last event of this name says. */
  last(name: string): unknown {
    return this.events.findLast(event => event.name === name)?.data
  }
}

/** A program in which each member has a gauge, and all together have the sum; and a clock that goes on when told to. */
function program(values: Record<string, number>) {
  let now = 1_700_000_000_000
  let tick: (() => void) | undefined
  const calls = { collected: 0, read: [] as string[] }
  const feed = new Feed(
    {
      runCollectors: () => {
        calls.collected += 1
      },
      memberNames: () => Object.keys(values),
      expose(_escaping, selection) {
        const { member } = selection ?? {}
        calls.read.push(member ?? 'all')
        if (member !== undefined && !(member in values)) throw new UnknownMemberError(member, [])
        const all = Object.values(values).reduce((sum, value) => sum + value, 0)
        const value = member === undefined ? all : values[member]!
        const families = [{ name: 'depth', type: 'gauge', series: [{ pairs: [], value }] }]
        return { families } as never
      },
    },
    {
      now: () => now,
      callEvery(_intervalMs, run) {
        tick = run
        return () => {
          tick = undefined
        }
      },
    },
  )
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      now += 1_000
      tick?.()
      await feed.idle
    }
  }
  return { feed, calls, pass }
}

test('who looks at one member sees its values alone, and which others there are', async () => {
  const { feed, pass } = program({ a: 1, b: 2 })
  const [whole, one] = [new Reader(), new Reader()]
  feed.join(whole.viewer)
  feed.join(one.viewer, 'b')
  await feed.idle
  await pass(1)
  assert.equal(whole.values[0], [0, [3]])
  assert.equal(one.values[0], [0, [2]])
  for (const { last, names } of [whole, one].map(reader => ({
    last: reader.last('members'),
    names: reader.names,
  }))) {
    assert.equal(last, ['a', 'b'])
    assert.match(names, /^hello members changes frame/)
  }
})

test('collectors run once for viewers of all members, and only what is looked at is read', async () => {
  const { feed, calls, pass } = program({ a: 1, b: 2, c: 3 })
  const leave = ['a', 'a', 'b'].map(member => feed.join(new Reader().viewer, member))
  await feed.idle
  calls.collected = 0
  calls.read = []
  await pass(2)
  assert.equal(calls, { collected: 2, read: ['a', 'b', 'a', 'b'] })
  for (const end of leave) end()
  await pass(2)
  assert.is(calls.collected, 2)
})

test('each member has the history of when it was looked at', async () => {
  const values = { a: 1, b: 10 }
  const { feed, pass } = program(values)
  const leave = feed.join(new Reader().viewer, 'a')
  await feed.idle
  for (let second = 0; second < 3; second++) {
    values.a += 1
    values.b += 10
    await pass(1)
  }
  leave()
  const leaveB = feed.join(new Reader().viewer, 'b')
  await feed.idle
  await pass(5)
  const [again, other] = [new Reader(), new Reader()]
  feed.join(again.viewer, 'a')
  feed.join(other.viewer, 'b')
  await pass(1)
  assert.equal(again.values.slice(0, 4), [
    [0, [1]],
    [0, [2]],
    [0, [3]],
    [0, [4]],
  ])
  assert.equal(other.values[0], [0, [40]])
  leaveB()
})

test('that a member has come or ended is told to all viewers', async () => {
  const values: Record<string, number> = { a: 1, b: 2 }
  const { feed, pass } = program(values)
  const [whole, one] = [new Reader(), new Reader()]
  feed.join(whole.viewer)
  feed.join(one.viewer, 'b')
  await feed.idle
  values.c = 3
  await pass(1)
  assert.equal(whole.last('members'), ['a', 'b', 'c'])
  delete values.b
  await pass(1)
  const [before, frames] = [one.events.length, one.values.length]
  assert.equal(one.last('members'), ['a', 'c'])
  // Who looks at it hears every second that the connection is there.
  await pass(2)
  assert.is(one.events.length, before + 2)
  assert.is(one.values.length, frames)
  assert.not.match(one.names, 'problem')
})

test('a member that there is not has no values, and is told no problem', async () => {
  const { feed, pass } = program({ a: 1 })
  const reader = new Reader()
  feed.join(reader.viewer, 'nobody')
  await feed.idle
  await pass(1)
  assert.is(reader.names, 'hello members changes members')
  assert.equal(reader.last('members'), ['a'])
})

test('what is kept of members that nobody looks at any more is bounded', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `m${index}`)
  const { feed, pass } = program(Object.fromEntries(names.map(name => [name, 1])))
  const look = async (name: string): Promise<Reader> => {
    const reader = new Reader()
    const leave = feed.join(reader.viewer, name)
    await feed.idle
    await pass(1)
    leave()
    return reader
  }
  for (const name of [...names, 'nobody']) await look(name)
  const frames: number[] = []
  for (const name of [...names].reverse()) frames.push((await look(name)).values.length)
  // Two of before and one each of the two readings of now; what nobody kept begins afresh.
  assert.equal(frames, [4, 4, 4, 4, 2, 2, 2, 2, 2, 2])
})

test.run()
