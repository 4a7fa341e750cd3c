import type { PrometheusHandle, PushError, RemoteWriteOptions } from 'metrics-exporter-prometheus'
import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { swapGlobalRecorder } from 'metrics-facade'
import * as assert from 'uvu/assert'
import { Periodic } from '../../exporter-prometheus/lib/transport/periodic.ts'
import { pushOf } from '../../exporter-prometheus/lib/transport/remote-write/remote-write.ts'
import { readRemoteWriteSettings } from '../../exporter-prometheus/lib/transport/remote-write/remote-write-settings.ts'
import { forgetMetrics } from './installed.ts'
import { type ManualClock, manualClock, uninstall } from './prometheus-fixture.ts'
import { ManualWorld } from './push-fixture.ts'
import { ReceiverStub } from './remote-write-receiver.ts'

/** A pusher to a stub, and all that is around it. */
export interface RemoteWriting {
  readonly receiver: ReceiverStub
  readonly world: ManualWorld
  /** The wall clock that dates what is pushed. */
  readonly clock: ManualClock
  readonly handle: PrometheusHandle
  readonly pusher: Periodic
  /** What `onError` was given. */
  readonly errors: PushError[]
}

/** When the clock of these tests begins. */
export const startMs = 1_700_000_000_000

/** Starts a pusher with a recorder of its own, which is the global one for the time of `body`. */
export async function remoteWriting(
  options: RemoteWriteOptions,
  body: (writing: RemoteWriting) => Promise<void>,
  configure: (builder: PrometheusBuilder) => PrometheusBuilder = builder => builder,
): Promise<void> {
  const recorder = configure(new PrometheusBuilder()).buildRecorder()
  forgetMetrics()
  swapGlobalRecorder(recorder)
  const receiver = new ReceiverStub()
  await receiver.listen()
  const errors: PushError[] = []
  const onError = (error: PushError): void => void errors.push(error)
  const settings = readRemoteWriteSettings(receiver.url, { instance: '', onError, ...options })
  const world = new ManualWorld()
  const clock = manualClock(startMs)
  const handle = recorder.handle()
  const pusher = Periodic.start(pushOf(settings, handle.scraper, recorder, clock.read), recorder, world)
  try {
    await body({ receiver, world, clock, handle, pusher, errors })
    assert.equal(receiver.faults, [])
  } finally {
    receiver.instead = undefined
    receiver.answer = () => ({ status: 204 })
    await pusher.close()
    await receiver.close()
    uninstall()
  }
}
