import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remoteWriting } from '../../../support/remote-write-fixture.ts'
import { historyOf, lostOf, pushAll } from '../../../support/remote-write-pushes.ts'
import { type ReceivedRequest, writtenHeaders } from '../../../support/remote-write-receiver.ts'

// Receivers that know one version of remote write, or find a request wrong in the version that they know.

const older: Readonly<Record<string, (request: ReceivedRequest) => { status: number; text?: string }>> = {
  'answers 415 to version 2': ({ version }) => ({ status: version === 2 ? 415 : 204 }),
  'answers 400 to version 2': ({ version }) => ({ status: version === 2 ? 400 : 204, text: 'snappy' }),
  'answers success to version 2, but does not say what it wrote': () => ({ status: 204 }),
}

for (const [what, answer] of Object.entries(older)) {
  test(`a receiver that ${what} gets version 1 from then on, and nothing is lost`, async () => {
    await remoteWriting({}, async writing => {
      const { receiver, handle, errors } = writing
      receiver.answer = answer
      assert.equal(await pushAll(writing, 2), [15_000, 15_000])
      assert.equal(
        receiver.requests.map(({ version }) => version),
        [2, 1, 1],
      )
      assert.equal(historyOf(receiver.requests.slice(1), 'round'), [
        [0, 0],
        [1_000, 1],
      ])
      assert.equal([errors, lostOf(handle)], [[], {}])
    })
  })
}

test('a receiver in whose place an older one comes gets version 1; one that wants only version 2, that', async () => {
  await remoteWriting({}, async writing => {
    const { receiver, handle, errors } = writing
    await pushAll(writing, 1)
    receiver.answer = () => ({ status: 204 })
    await pushAll(writing, 1, 1)
    receiver.answer = request => ({
      status: request.version === 1 ? 415 : 204,
      headers: writtenHeaders(request),
    })
    await pushAll(writing, 1, 2)
    assert.equal(
      receiver.requests.map(({ version }) => version),
      [2, 2, 1, 1, 2],
    )
    assert.equal([errors, lostOf(handle)], [[], {}])
  })
})

test('a receiver that has written version 2 is not asked for version 1 because of a batch that it finds wrong', async () => {
  await remoteWriting({}, async writing => {
    const { receiver, handle } = writing
    await pushAll(writing, 1)
    receiver.answer = () => ({ status: 400, text: 'out of order sample' })
    await pushAll(writing, 1, 1)
    assert.equal(
      receiver.requests.map(({ version }) => version),
      [2, 2],
    )
    assert.equal(lostOf(handle), { 400: receiver.requests[1]!.samples.length })
  })
})

test('what is wrong in both versions is lost, and does not decide the version', async () => {
  await remoteWriting({}, async writing => {
    const { receiver, handle } = writing
    receiver.answer = () => ({ status: 400 })
    await pushAll(writing, 1)
    assert.ok(lostOf(handle)[400]! > 0)
    receiver.answer = request => ({ status: 204, headers: writtenHeaders(request) })
    await pushAll(writing, 1, 1)
    assert.equal(
      receiver.requests.map(({ version }) => version),
      [2, 1, 2],
    )
  })
})

for (const version of ['2.0', '1.0'] as const) {
  test(`with version ${version} nothing else is sent, whatever is answered`, async () => {
    await remoteWriting({ version }, async writing => {
      const { receiver, errors } = writing
      receiver.answer = () => ({ status: 415 })
      await pushAll(writing, 2)
      assert.equal(
        receiver.requests.map(request => request.version),
        Array(2).fill(version === '2.0' ? 2 : 1),
      )
      assert.is(errors.length, 2)
    })
  })
}

test.run()
