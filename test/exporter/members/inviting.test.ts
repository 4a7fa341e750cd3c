import { BroadcastChannel, getEnvironmentData, setEnvironmentData } from 'node:worker_threads'
import { type ExporterOptions, installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Invitation,
  invitationKey,
  lateInvitations,
} from '../../../exporter-prometheus/lib/members/invitation.ts'
import { uninstall } from '../../support/prometheus-fixture.ts'

// What threads find when they first emit something: whom to join, or why nobody collects from them.

const found = () => getEnvironmentData(invitationKey) as Partial<Invitation> | undefined

test.after.each(() => {
  uninstall()
  setEnvironmentData(invitationKey, undefined as never)
})

const loopback = '127.0.0.1:0'

for (const [name, make] of [
  ['build()', async () => (await new PrometheusBuilder().withHttpListener(loopback).build()).handle()],
  ['buildRecorder()', async () => new PrometheusBuilder().buildRecorder().handle()],
] as const) {
  test(`after ${name} they find that the exporter was only built, unless one is installed`, async () => {
    assert.is(found(), undefined)
    const handle = await make()
    assert.equal(Object.keys(found()!), ['warning'])
    assert.match(found()!.warning!, 'the exporter of the main thread was only built')
    await handle.close()
    installRecorder()
    const { channel } = found()!
    assert.type(channel, 'string')
    await (await make()).close()
    assert.is(found()!.channel, channel)
  })
}

test('with threads: false they find that it was switched off, also where they were invited before', () => {
  installRecorder()
  assert.type(found()!.channel, 'string')
  uninstall()
  installRecorder({ threads: false })
  assert.equal(Object.keys(found()!), ['warning'])
  assert.match(found()!.warning!, 'was installed with { threads: false }')
})

test('each installation has a channel of its own, and tells it to threads that run already', async () => {
  const late = new BroadcastChannel(lateInvitations)
  const told = new Promise<Invitation>(resolve => {
    late.onmessage = event => resolve((event as { data: Invitation }).data)
  })
  installRecorder()
  const invitation = found() as Invitation
  assert.equal(await told, invitation)
  late.close()
  assert.match(invitation.channel, /^metrics-exporter-prometheus 0\.\d+$/)
  assert.match(invitation.warning, 'its part for threads cannot be loaded')
  // Room for 256 kinds of windows.
  assert.is(invitation.windows.byteLength, 32 * 256)
  uninstall()
  installRecorder()
  assert.is.not(found()!.channel, invitation.channel)
})

test('what is recorded in a thread is as the options have it', () => {
  const options: ExporterOptions = { buckets: [1, 2], utf8Names: true }
  installRecorder(options)
  const { settings } = found() as { settings: Record<string, unknown> }
  assert.equal([settings.buckets, settings.utf8Names], [[1, 2], true])
})

test.run()
