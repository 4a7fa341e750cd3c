import {
  install,
  type PrometheusHandle,
  type PushError,
  type PushGatewayOptions,
} from 'metrics-exporter-prometheus'
import { noopRecorder, swapGlobalRecorder } from 'metrics-facade'
import { forgetMetrics } from '../support/installed.ts'
import { eventually } from './processes.ts'
import { type HeldMetric, Pushgateway } from './pushgateway.ts'

interface Pushing {
  readonly handle: PrometheusHandle
  readonly errors: PushError[]
}

/** Installs an exporter that pushes, for the time of `body`. */
export async function pushing(
  endpoint: string,
  options: PushGatewayOptions,
  body: (pushing: Pushing) => Promise<void>,
): Promise<void> {
  const errors: PushError[] = []
  const onError = (error: PushError): void => void errors.push(error)
  const handle = await install({
    buckets: [1, 2],
    pushGateway: { endpoint, onError, intervalMs: 50, ...options },
  })
  try {
    await body({ handle, errors })
  } finally {
    await handle.close()
    swapGlobalRecorder(noopRecorder)
    forgetMetrics()
  }
}

export async function withGateway(body: (gateway: Pushgateway) => Promise<void>): Promise<void> {
  const gateway = await Pushgateway.start()
  try {
    await body(gateway)
  } finally {
    await gateway.stop()
  }
}

export function numberOf(metric: HeldMetric | undefined): number | undefined {
  const value = metric?.metrics[0]?.value
  return value === undefined ? undefined : Number(value)
}

/** Waits until the group of a job, without other labels, holds this value of a metric. */
export async function holds(gateway: Pushgateway, job: string, name: string, value: number): Promise<void> {
  await eventually(`${name} of ${value} in ${job}`, async () => {
    const group = await gateway.group({ job })
    return numberOf(group?.metrics[name]) === value || undefined
  })
}

/** One push, on close, of what `body` records. */
export async function pushOnce(
  endpoint: string,
  options: PushGatewayOptions,
  body: () => void,
): Promise<PushError[]> {
  const all: PushError[] = []
  await pushing(endpoint, { intervalMs: 3_600_000, ...options }, async ({ handle, errors }) => {
    body()
    await handle.close()
    all.push(...errors)
  })
  return all
}
