import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Sums, withDeltas } from '../../../support/otlp-deltas.ts'
import { partialSuccess, status } from '../../../support/otlp-receiver.ts'
import { Random } from '../../../support/random.ts'

// What counts from the last point that arrived: nothing is lost while a receiver is away, and nothing counts twice.

const lose = (_request: unknown, response: { destroy(): void }): void => response.destroy()

test('what was sent into the unknown is sent again as it was, and what came meanwhile after it', () =>
  withDeltas(async ({ receiver, handle }) => {
    const jobs = counter('jobs_total')
    jobs.increment(3)
    receiver.answers.push(status(503, { 'Retry-After': '60' }))
    assert.is((await handle.flush({ timeoutMs: 1_000 })).failed.length, 1)
    jobs.increment(4)
    await handle.flush()
    assert.is(receiver.requests.length, 3)
    const [lost, again, rest] = [0, 1, 2].map(
      index => receiver.metrics(index)['jobs_total']!.sum!.dataPoints[0],
    )
    assert.equal(again, lost)
    assert.equal([rest!['asDouble'], rest!['startTimeUnixNano']], [4, again!['timeUnixNano']])
  }))

test('what was refused is in the next point, which begins where that began', () =>
  withDeltas(async ({ receiver, handle }) => {
    const jobs = counter('jobs_total')
    jobs.increment(3)
    await handle.flush()
    jobs.increment(4)
    receiver.answers.push(status(401))
    await handle.flush()
    jobs.increment(5)
    await handle.flush()
    const [first, refused, last] = [0, 1, 2].map(
      index => receiver.metrics(index)['jobs_total']!.sum!.dataPoints[0]!,
    )
    assert.equal([refused!['asDouble'], last!['asDouble']], [4, 9])
    assert.equal(last!['startTimeUnixNano'], first!['timeUnixNano'])
  }))

for (const code of [400, 415, 422]) {
  test(`what a store refuses with ${code} because it has it already is not sent a third time, nor within the next point`, () =>
    withDeltas(async ({ receiver, handle }) => {
      counter('jobs_total').increment(3)
      receiver.answers.push(status(504, { 'Retry-After': '60' }), status(code))
      await handle.flush({ timeoutMs: 1_000 })
      counter('jobs_total').increment(4)
      await handle.flush()
      await handle.flush()
      const totals = receiver.requests.map((_, index) => receiver.total('jobs_total', index))
      assert.equal(totals.slice(0, 3), [3, 3, 4])
      // What counts the failures is new.
      assert.ok(totals.slice(3).every(total => total === 0))
    }))
}

test('what may have arrived stays what it is while a receiver does not let us in', () =>
  withDeltas(async ({ receiver, handle }) => {
    counter('jobs_total').increment(3)
    receiver.answers.push(status(504, { 'Retry-After': '60' }), status(401), status(403))
    for (let push = 0; push < 3; push++) await handle.flush({ timeoutMs: 1_000 })
    counter('jobs_total').increment(4)
    await handle.flush()
    assert.equal(
      receiver.requests.map((_, index) => receiver.total('jobs_total', index)),
      [3, 3, 3, 3, 4],
    )
  }))

test('what was taken in part is not sent again: the other part would count twice', () =>
  withDeltas(async ({ receiver, handle }) => {
    counter('jobs_total').increment(3)
    receiver.answers.push((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/x-protobuf' })
      response.end(partialSuccess(1, 'too old'))
    })
    await handle.flush()
    counter('jobs_total').increment(4)
    await handle.flush()
    assert.is(receiver.total('jobs_total'), 4)
  }))

test('over all kinds of failures, drawn at random, a store that is told some of it has the exact total at the end', async () => {
  const source = new Random(7)
  const random = (): number => source.below(1e6) / 1e6
  for (let round = 0; round < 6; round++) {
    await withDeltas(async ({ receiver, handle }) => {
      const known: boolean[] = []
      const sums = new Sums(receiver, index => known[index]!)
      let total = 0
      receiver.answer = (request, response) => {
        const drawn = random()
        // Of the last kind the store knows, but not the sender.
        known.push(drawn < 0.5 || drawn > 0.9)
        if (drawn < 0.4) status(200)(request, response)
        else if (drawn < 0.5) {
          response.writeHead(200, { 'Content-Type': 'application/x-protobuf' })
          response.end()
        } else if (drawn < 0.6) status(503, { 'Retry-After': '60' })(request, response)
        else if (drawn < 0.8) status(drawn < 0.7 ? 401 : 500)(request, response)
        else if (drawn < 0.9) status(429, { 'Retry-After': '60' })(request, response)
        else lose(request, response)
      }
      for (let push = 0; push < 25; push++) {
        for (let i = 0; i < 5; i++) {
          const add = Math.floor(random() * 10)
          total += add
          counter('jobs_total', { queue: Math.floor(random() * 4) }).increment(add)
        }
        await handle.flush({ timeoutMs: 60 })
      }
      receiver.answer = (request, response) => {
        known.push(true)
        status(200)(request, response)
      }
      await handle.flush()
      assert.is(sums.read().total('jobs_total'), total)
    })
  }
})

test.run()
