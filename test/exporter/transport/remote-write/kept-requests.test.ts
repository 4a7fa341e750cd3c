import type { RemoteWriteOptions } from 'metrics-exporter-prometheus'
import { counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remoteWriting, startMs } from '../../../support/remote-write-fixture.ts'
import { historyOf, lostOf, pushAll } from '../../../support/remote-write-pushes.ts'
import type { ReceivedRequest } from '../../../support/remote-write-receiver.ts'

// How much is kept for a receiver, how much is sent at a time, and in which order.

test('after 413 the requests become smaller, until they fit; a single series that does not is lost', async () => {
  await remoteWriting({ version: '1.0' }, async writing => {
    const { receiver, handle, errors } = writing
    for (let id = 0; id < 20; id++) counter('jobs_total', { id }).increment()
    receiver.answer = ({ samples }) => ({ status: samples.length > 6 ? 413 : 204 })
    await pushAll(writing, 1)
    const arrived = receiver.requests.filter(({ samples }) => samples.length <= 6)
    assert.is(new Set(arrived.flatMap(({ samples }) => samples.map(({ series }) => series))).size, 21)
    assert.equal([errors, lostOf(handle)], [[], {}])
    const hasSeventh = ({ samples }: ReceivedRequest) =>
      samples.some(({ series }) => series.includes('id="7"'))
    receiver.answer = request => ({ status: hasSeventh(request) ? 413 : 204 })
    await pushAll(writing, 1, 1)
    assert.equal(lostOf(handle), { 413: 1 })
    assert.match(errors[0]!.message, 'only one series')
  })
})

test('what waits for a receiver is bounded: the oldest is given up, and counted', async () => {
  await remoteWriting({ version: '1.0', maxPendingSamples: 6 }, async writing => {
    const { receiver, handle } = writing
    receiver.answer = () => ({ status: 503 })
    await pushAll(writing, 6)
    const refused = receiver.requests.length
    receiver.answer = () => ({ status: 204 })
    await pushAll(writing, 1, 6)
    const arrived = receiver.requests.slice(refused)
    const samples = arrived.flatMap(request => request.samples)
    assert.ok(samples.length <= 6, `${samples.length}`)
    assert.equal(historyOf(arrived, 'round').at(-1), [6_000, 6])
    const rounds = historyOf(arrived, 'round').map(([, value]) => value as number)
    assert.equal(
      rounds,
      rounds.map((_, index) => 6 - rounds.length + 1 + index),
    )
    assert.ok(lostOf(handle).overflow! > 0)
  })
})

test('requests have at most so many samples, and those of a series come in order across them', async () => {
  const options: RemoteWriteOptions = { version: '1.0', maxSamplesPerSend: 3 }
  await remoteWriting(options, async writing => {
    const { receiver } = writing
    for (let id = 0; id < 7; id++) counter('jobs_total', { id }).increment()
    receiver.answer = () => ({ status: 503 })
    await pushAll(writing, 2)
    const refused = receiver.requests.length
    receiver.answer = () => ({ status: 204 })
    await pushAll(writing, 1, 2)
    const arrived = receiver.requests.slice(refused)
    assert.ok(arrived.every(({ samples }) => samples.length <= 3))
    assert.equal(
      historyOf(arrived, 'jobs_total').map(([at]) => at),
      [0, 1_000, 2_000].flatMap(at => Array(7).fill(at)),
    )
  })
})

test('the last push, and the marks of the end after it, come after what was kept', async () => {
  await remoteWriting({ version: '1.0' }, async writing => {
    const { receiver, clock, pusher } = writing
    receiver.answer = () => ({ status: 503 })
    await pushAll(writing, 1)
    const refused = receiver.requests.length
    receiver.answer = () => ({ status: 204 })
    gauge('round').set(9)
    clock.now = startMs + 9_000
    await pusher.close()
    assert.equal(historyOf(receiver.requests.slice(refused), 'round'), [
      [0, 0],
      [9_000, 9],
      [9_001, 'stale'],
    ])
  })
})

test.run()
