import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type RemoteWriting, remoteWriting } from '../../../support/remote-write-fixture.ts'
import { errorsOf, historyOf, lostOf, pushAll } from '../../../support/remote-write-pushes.ts'
import { writtenHeaders } from '../../../support/remote-write-receiver.ts'

// What a receiver may do wrong, or has a right to do: what it answers, and what it does not.

for (const status of [500, 503, 429]) {
  test(`after ${status} everything is kept, and comes in order, once, when the receiver is well again`, async () => {
    await remoteWriting({}, async writing => {
      const { receiver, handle, errors } = writing
      receiver.answer = () => ({ status, text: 'not now' })
      const delays = await pushAll(writing, 3)
      // Soon, and then later and later.
      assert.equal(delays, [500, 1_000, 2_000])
      assert.equal(
        errors.map(({ reason, answer, isFinal }) => [reason, answer, isFinal]),
        Array(3).fill([String(status), 'not now', false]),
      )
      const refused = receiver.requests.length
      receiver.answer = request => ({ status: 200, headers: writtenHeaders(request) })
      assert.equal(await pushAll(writing, 2, 3), [15_000, 15_000])
      assert.equal(historyOf(receiver.requests.slice(refused), 'round'), [
        [0, 0],
        [1_000, 1],
        [2_000, 2],
        [3_000, 3],
        [4_000, 4],
      ])
      assert.equal(errorsOf(handle), { [status]: 3 })
      assert.equal(lostOf(handle), {})
    })
  })
}

test('Retry-After is honoured', async () => {
  await remoteWriting({}, async writing => {
    writing.receiver.answer = () => ({ status: 429, headers: { 'Retry-After': '20' } })
    assert.equal(await pushAll(writing, 1), [20_000])
  })
})

for (const status of [400, 401, 403, 404, 409, 422]) {
  test(`after ${status} a batch is not sent again, what comes later is, and the loss is counted`, async () => {
    await remoteWriting({ version: '2.0' }, async writing => {
      const { receiver, handle, errors } = writing
      receiver.answer = () => ({ status, text: 'out of order sample' })
      assert.equal(await pushAll(writing, 1), [15_000])
      const { samples } = receiver.requests[0]!
      assert.is(receiver.requests.length, 1)
      assert.match(errors[0]!.message, `was answered with ${status}: out of order sample`)
      assert.equal(lostOf(handle), { [status]: samples.length })
      receiver.answer = request => ({ status: 204, headers: writtenHeaders(request) })
      await pushAll(writing, 1, 1)
      assert.equal(historyOf(receiver.requests.slice(1), 'round'), [[1_000, 1]])
    })
  })
}

test('a batch that was written in part is not sent again, and what the receiver says it wrote is believed', async () => {
  await remoteWriting({}, async writing => {
    const { receiver, handle, errors } = writing
    receiver.answer = ({ samples }) => ({
      status: 400,
      headers: { 'X-Prometheus-Remote-Write-Samples-Written': String(samples.length - 1) },
    })
    await pushAll(writing, 1)
    assert.is(receiver.requests.length, 1)
    assert.equal(lostOf(handle), { 400: 1 })
    assert.equal(
      errors.map(({ reason }) => reason),
      ['400'],
    )
    // Exemplars it did not like are no loss of samples.
    receiver.answer = request => ({ status: 400, headers: writtenHeaders(request) })
    await pushAll(writing, 1, 1)
    assert.equal(lostOf(handle), { 400: 1 })
    assert.is(errors.length, 1)
    receiver.answer = () => ({
      status: 204,
      headers: { 'X-Prometheus-Remote-Write-Samples-Written': '0' },
    })
    await pushAll(writing, 1, 2)
    assert.is(receiver.requests.length, 3)
    assert.equal(errors.at(-1)?.reason, 'partial')
    assert.match(errors.at(-1)!.message, /wrote 0 of \d+ samples/)
    assert.is(lostOf(handle).partial, receiver.requests[2]!.samples.length)
  })
})

test('a redirect is not followed, and what was refused is kept', async () => {
  await remoteWriting({}, async writing => {
    const { receiver, errors, handle } = writing
    receiver.answer = () => ({ status: 307, headers: { Location: '/elsewhere' } })
    assert.equal(await pushAll(writing, 1), [15_000])
    assert.equal(
      errors.map(({ reason }) => reason),
      ['307'],
    )
    receiver.answer = request => ({ status: 204, headers: writtenHeaders(request) })
    await pushAll(writing, 1, 1)
    assert.ok(receiver.requests.every(({ path }) => path === '/api/v1/write'))
    assert.equal(historyOf(receiver.requests.slice(1), 'round'), [
      [0, 0],
      [1_000, 1],
    ])
    assert.equal(lostOf(handle), {})
  })
})

const silent: Readonly<
  Record<string, readonly [reason: string, NonNullable<RemoteWriting['receiver']['instead']>]>
> = {
  'never answers': ['timeout', () => {}],
  'resets the connection': ['connection', response => void response.socket?.resetAndDestroy()],
  'answers with what is not HTTP': ['connection', response => void response.socket?.end('hello\r\n\r\n')],
}

for (const [what, [reason, instead]] of Object.entries(silent)) {
  test(`what a receiver does not get that ${what} is kept, and comes later`, async () => {
    await remoteWriting({ timeoutMs: 1_000 }, async writing => {
      const { receiver, errors, handle } = writing
      receiver.instead = instead
      assert.equal(await pushAll(writing, 2), [500, 1_000])
      assert.equal(
        errors.map(error => error.reason),
        [reason, reason],
      )
      receiver.instead = undefined
      await pushAll(writing, 1, 2)
      assert.equal(historyOf(receiver.requests, 'round'), [
        [0, 0],
        [1_000, 1],
        [2_000, 2],
      ])
      assert.equal(lostOf(handle), {})
    })
  })
}

test('an answer that never ends costs neither time nor memory, because its status is the outcome', async () => {
  await remoteWriting({ timeoutMs: 2_000 }, async writing => {
    const { receiver, errors } = writing
    let written = 0
    receiver.instead = response => {
      response.writeHead(503)
      const piece = Buffer.alloc(65_536)
      const pour = (): void => {
        while (!response.destroyed && response.write(piece)) written += piece.length
      }
      response.on('drain', pour).on('error', () => {})
      pour()
    }
    await pushAll(writing, 1)
    assert.equal(
      errors.map(({ reason }) => reason),
      ['503'],
    )
    assert.ok(errors[0]!.answer.length <= 1_000)
    assert.ok(written < 50_000_000, `${written} bytes`)
  })
})

test.run()
