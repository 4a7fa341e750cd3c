import {
  type ExporterOptions,
  install,
  installRecorder,
  PrometheusBuilder,
} from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rejectionOf, uninstall } from '../../support/prometheus-fixture.ts'
import { ReceiverStub } from '../../support/remote-write-receiver.ts'

// A program that only pushes, or exposes by itself, listens nowhere if it says so.

async function addressOf(options: ExporterOptions): Promise<unknown> {
  const handle = await install(options)
  try {
    return handle.address
  } finally {
    await handle.close()
    uninstall()
  }
}

test('with listener: false nothing listens, beside a push or alone', async () => {
  const receiver = new ReceiverStub()
  await receiver.listen()
  const remoteWrite = { endpoint: receiver.url, intervalMs: Number.POSITIVE_INFINITY }
  try {
    for (const options of [{ listener: false }, { listener: false, remoteWrite }, { remoteWrite }] as const) {
      assert.is(await addressOf(options), undefined)
    }
    const handle = await new PrometheusBuilder().withHttpListener(false).install()
    counter('jobs_total').increment()
    assert.is(handle.address, undefined)
    assert.match(handle.render(), 'jobs_total 1\n')
    await handle.close()
    uninstall()
  } finally {
    await receiver.close()
  }
})

test('installRecorder() takes it for what it does anyway', () => {
  const options: object = { listener: false }
  assert.is(installRecorder(options).address, undefined)
  uninstall()
})

const contradictions: ReadonlyArray<readonly [what: string, options: ExporterOptions, names: string]> = [
  ['a check of health', { listener: false, health: () => true }, '"health"'],
  ['a page', { listener: false, page: true }, '"page"'],
  ['credentials', { listener: false, bearerAuthentication: ['t'] }, '"bearerAuthentication"'],
]
for (const [what, options, names] of contradictions) {
  test(`${what}, which only listeners have, is refused`, async () => {
    const { message } = await rejectionOf(install(options))
    assert.match(message, 'because the option "listener" is false')
    assert.match(message, `leave the option ${names} out`)
    uninstall()
  })
}

test('a port and none at the same time are refused', async () => {
  const builder = new PrometheusBuilder().withHttpListener('127.0.0.1:0').withHttpListener(false)
  assert.match((await rejectionOf(builder.install())).message, 'leave withHttpListener() out')
  uninstall()
})

test.run()
