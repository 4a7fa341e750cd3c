import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { EventBody } from '../../../../exporter-prometheus/lib/transport/page/event-body.ts'
import { eventOf, type Outlet, Viewer } from '../../../../exporter-prometheus/lib/transport/page/viewer.ts'
import { nextTurn } from '../../../support/gate.ts'

// Events for one viewer, who reads as fast as he can, and where they go.

class SlowOutlet implements Outlet {
  readonly taken: string[] = []
  destroyed = false
  hasEnded = false
  /** So many it takes before it is full. */
  room: number
  drain: () => void = () => {}

  constructor(room: number) {
    this.room = room
  }

  write(text: string): boolean {
    this.taken.push(text)
    this.room -= 1
    return this.room > 0
  }

  on(_event: 'drain', call: () => void): void {
    this.drain = call
  }

  end(): void {
    this.hasEnded = true
  }

  destroy(): void {
    this.destroyed = true
  }
}

test('events are sent in their order, as many as there is room for, and the rest when there is more', () => {
  const outlet = new SlowOutlet(2)
  const viewer = new Viewer(outlet)
  viewer.send(['a', 'b', 'c', 'd'])
  assert.equal(outlet.taken, ['a', 'b'])
  viewer.send(['e'])
  assert.equal(outlet.taken, ['a', 'b'], 'nothing is sent to who is full')
  outlet.room = 2
  outlet.drain()
  assert.equal(outlet.taken, ['a', 'b', 'c', 'd'])
  outlet.room = 9
  outlet.drain()
  viewer.send(['f'])
  assert.equal(outlet.taken, ['a', 'b', 'c', 'd', 'e', 'f'])
  outlet.drain()
  assert.is(outlet.taken.length, 6)
})

test('for whom more than eight million characters wait is cut off, and not for less', () => {
  const half = 'x'.repeat(4_000_000)
  const outlet = new SlowOutlet(1)
  const viewer = new Viewer(outlet)
  // The first has gone, and still counts until all have.
  viewer.send([half, half])
  assert.is(outlet.destroyed, false)
  viewer.send(['y'])
  assert.is(outlet.destroyed, true)
  assert.is(outlet.taken.length, 1)
})

test('what has gone does not wait, and a history is never too much', () => {
  const most = 'x'.repeat(8_000_000)
  const outlet = new SlowOutlet(1)
  const viewer = new Viewer(outlet)
  viewer.send([most])
  outlet.room = 1
  outlet.drain()
  viewer.send([most])
  viewer.send([most, most], true)
  assert.is(outlet.destroyed, false)
  outlet.room = 1
  outlet.drain()
  assert.is(outlet.taken.length, 3)
})

test('nothing is sent to who is gone, and the end drops what waits', () => {
  const gone = new SlowOutlet(5)
  gone.destroyed = true
  new Viewer(gone).send(['a'])
  assert.equal(gone.taken, [])
  const outlet = new SlowOutlet(1)
  const viewer = new Viewer(outlet)
  viewer.send(['a', 'b'])
  viewer.close()
  outlet.room = 5
  outlet.drain()
  assert.equal([outlet.taken, outlet.hasEnded], [['a'], true])
})

test('an event has a name and one line of data', () => {
  assert.is(eventOf('frame', '{"t":1}'), 'event: frame\ndata: {"t":1}\n\n')
})

/** A body, and how often it was over and drained. */
function bodyWith(): { body: EventBody; over: () => number; drained: () => number } {
  const body = new EventBody()
  let [over, drained] = [0, 0]
  body.whenOver(() => {
    over += 1
  })
  body.on('drain', () => {
    drained += 1
  })
  return { body, over: () => over, drained: () => drained }
}

async function textOf(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { value } = await reader.read()
  return value && Buffer.from(value).toString()
}

test('a body is full with one event that nobody has read, and has room again once it was read', async () => {
  const { body, drained } = bodyWith()
  const reader = body.stream.getReader()
  await nextTurn()
  assert.is(drained(), 0, 'it was not full')
  assert.equal([body.write('a'), body.write('ä')], [false, false])
  assert.equal([await textOf(reader), await textOf(reader)], ['a', 'ä'])
  await nextTurn()
  assert.is(drained(), 1)
  const next = textOf(reader)
  await nextTurn()
  assert.equal([drained(), body.write('c'), await next], [1, true, 'c'])
})

test('a body that ends is over once, and what was written before is read', async () => {
  const { body, over } = bodyWith()
  const reader = body.stream.getReader()
  body.write('a')
  body.end()
  assert.equal([over(), body.destroyed], [1, true])
  for (const again of [() => body.end(), () => body.destroy()]) again()
  assert.is(over(), 1)
  assert.equal([await textOf(reader), await textOf(reader)], ['a', undefined])
})

test('a body that is broken off is an error for its reader, and over once', async () => {
  const { body, over } = bodyWith()
  const reader = body.stream.getReader()
  body.destroy()
  body.end()
  assert.equal([over(), body.destroyed], [1, true])
  const error = await reader.read().then(
    () => undefined,
    (error: Error) => error.message,
  )
  assert.is(error, 'The events were broken off.')
})

test('a body whose reader goes away is over', async () => {
  const { body, over } = bodyWith()
  const reader = body.stream.getReader()
  await reader.cancel()
  assert.equal([over(), body.destroyed], [1, true])
  body.end()
  assert.is(over(), 1)
})

test.run()
