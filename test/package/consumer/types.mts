import type { Writable } from 'node:stream'
import {
  BuildError,
  type BuildErrorCode,
  type ExporterOptions,
  install,
  installRecorder,
  Matcher,
  PrometheusBuilder,
  type PrometheusHandle,
} from 'metrics-exporter-prometheus'
import schema from 'metrics-exporter-prometheus/schema.json' with { type: 'json' }
import {
  collect,
  counter,
  gauge,
  histogram,
  type Labels,
  type Recorder,
  Unit,
  withLocalRecorder,
} from 'metrics-facade'
import { MetricKindMask, Recency } from 'metrics-facade/registry'
import { type CounterVec, createRuntime } from 'metrics-facade/scope'

export const labels: Labels = new Map([['queue', 'mail']])
counter('jobs_total', labels).increment()
counter('jobs_total', [['queue', 1n]]).absolute(5)
gauge('queue_depth', { queue: undefined, urgent: true }).decrement()
histogram('job_seconds').recordMany(0.1, 3)
export const text: Promise<string> = histogram('job_seconds').time(async () => 'done')
export const stopCollecting: () => void = collect(async () => gauge('depth').set(1))
export const unit: Unit = Unit.Seconds

export const options: ExporterOptions = { bucketsForMetric: [[Matcher.prefix('http'), [1, 2]]] }
export const handle: PrometheusHandle = installRecorder(options)
export const built: Recorder = new PrometheusBuilder().idleTimeout(MetricKindMask.All, 1000).buildRecorder()
export const port: Promise<number | string | undefined> = install().then(({ address }) => address?.port)
export const code: BuildErrorCode | undefined = built instanceof BuildError ? built.code : undefined
export const written = (stream: Writable): Promise<void> => handle.renderTo(stream)
export const result: number = withLocalRecorder(built, () => 1)
export const title: string = schema.title
export { Recency }

const models: CounterVec<readonly ['type', 'size']> = createRuntime('app', { renderer: handle })
  .namespace('n')
  .createCounterVec('models', 'Models', ['type', 'size'])
models.withLabelValues('llama', '7b').increment()

// @ts-expect-error A label's value is not an object.
counter('jobs_total', { queue: {} })
// @ts-expect-error A counter does not go down.
counter('jobs_total').decrement()
// @ts-expect-error There is no such option.
installRecorder({ bucket: [1] })
// @ts-expect-error A vector of two labels takes two values.
models.withLabelValues('llama')
