import type { PrometheusHandle, RemoteWriteOptions, ValueSnapshot } from 'metrics-exporter-prometheus'
import { counter, gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type RemoteWriting, remoteWriting, startMs } from '../../../support/remote-write-fixture.ts'
import type { ReceivedSample } from '../../../support/remote-write-reader.ts'
import { type ReceivedRequest, writtenHeaders } from '../../../support/remote-write-receiver.ts'

// What a receiver may do wrong, or has a right to do.

/** The values of a series as they came, each with its time. */
function historyOf(requests: readonly ReceivedRequest[], name: string): Array<readonly [number, unknown]> {
  const samples: ReceivedSample[] = requests.flatMap(request => request.samples)
  return samples
    .filter(({ series }) => series.includes(`__name__="${name}"`))
    .map(({ timestampMs, value }) => [timestampMs - startMs, value] as const)
}

function countsOf(handle: PrometheusHandle, name: string): Record<string, number> {
  const { families } = handle.snapshot({ names: name })
  const series = families.flatMap(family => family.series as readonly ValueSnapshot[])
  return Object.fromEntries(series.map(({ labels, value }) => [labels.reason!, value]))
}

const lostOf = (handle: PrometheusHandle) => countsOf(handle, 'metrics_push_lost_samples_total')
const errorsOf = (handle: PrometheusHandle) => countsOf(handle, 'metrics_push_errors_total')

/** Pushes `times` times, a second apart; the gauge shows which push it is. Returns the delays after each. */
async function pushAll({ clock, world }: RemoteWriting, times: number, from = 0): Promise<number[]> {
  const delays: number[] = []
  for (let index = from; index < from + times; index++) {
    gauge('round').set(index)
    clock.now = startMs + index * 1_000
    delays.push(await world.push())
  }
  return delays
}

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
