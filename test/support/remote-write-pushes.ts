import type { PrometheusHandle, ValueSnapshot } from 'metrics-exporter-prometheus'
import { gauge } from 'metrics-facade'
import { type RemoteWriting, startMs } from './remote-write-fixture.ts'
import type { ReceivedSample } from './remote-write-reader.ts'
import type { ReceivedRequest } from './remote-write-receiver.ts'

/** The values of a series as they came, each with its time. */
export function historyOf(
  requests: readonly ReceivedRequest[],
  name: string,
): Array<readonly [number, unknown]> {
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

/** How many samples were lost, by reason. */
export function lostOf(handle: PrometheusHandle): Record<string, number> {
  return countsOf(handle, 'metrics_push_lost_samples_total')
}

/** How many pushes failed, by reason. */
export function errorsOf(handle: PrometheusHandle): Record<string, number> {
  return countsOf(handle, 'metrics_push_errors_total')
}

/** Pushes `times` times, a second apart; the gauge shows which push it is. Returns the delays after each. */
export async function pushAll({ clock, world }: RemoteWriting, times: number, from = 0): Promise<number[]> {
  const delays: number[] = []
  for (let index = from; index < from + times; index++) {
    gauge('round').set(index)
    clock.now = startMs + index * 1_000
    delays.push(await world.push())
  }
  return delays
}
