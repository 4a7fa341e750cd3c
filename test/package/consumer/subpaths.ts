import { BuildError, installRecorder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, type Disposer, SetRecorderError } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { collectHttpMetrics } from 'metrics-facade/http'
import { PrefixLayer } from 'metrics-facade/layers'
import { collectProcessMetrics } from 'metrics-facade/process'
import { MetricKindMask } from 'metrics-facade/registry'
import { createHierarchy } from 'metrics-facade/scope'

declare module 'metrics-facade' {
  interface MetricTypes {
    typed_total: { labels: { queue: 'mail' | 'pdf' } }
    app_typed_total: { labels: { store: string; queue: 'mail' | 'pdf' } }
  }
}

counter('jobs_total', { queue: 'mail' }).increment()
counter('typed_total', { queue: 'pdf' }).zero().increment()
// @ts-expect-error There is no such queue.
counter('typed_total', { queue: 'fax' })
// @ts-expect-error It has a label.
counter('typed_total')
export const handle: PrometheusHandle = installRecorder({
  idleTimeout: { kinds: MetricKindMask.All, timeoutMs: 1 },
})
export const end: Disposer = collectProcessMetrics()
export const endHttp: Disposer = collectHttpMetrics({ route: request => request.headers.host })
export const scope: string = createHierarchy({ prefix: 'app', levels: ['store'], renderer: handle })
  .store('7')
  .render()
const store = createHierarchy({ prefix: 'app', levels: ['store'] }).store('7')
store.createCounter('typed_total', 'Typed', { queue: 'mail' })
store.createCounterVec('typed_total', 'Typed', ['queue']).withLabelValues('pdf')
// @ts-expect-error There is no such queue.
store.createCounter('typed_total', 'Typed', { queue: 'fax' })
// @ts-expect-error There is no such label.
store.createCounterVec('typed_total', 'Typed', ['que'])
export const layer: PrefixLayer = new PrefixLayer('app')
export const recorder: DebuggingRecorder = new DebuggingRecorder()
export const code: string | undefined = ((error: unknown) =>
  error instanceof BuildError || error instanceof SetRecorderError ? error.code : undefined)(0)

// What does not resolve is `any`, of which all of these are.

// @ts-expect-error It is a number.
MetricKindMask.All.nonsense
// @ts-expect-error There is no such option.
collectProcessMetrics({ nonsense: 1 })
// @ts-expect-error There is no such option.
collectHttpMetrics({ nonsense: 1 })
// @ts-expect-error A level takes a name.
createHierarchy({ prefix: 'app', levels: [1], renderer: handle })
// @ts-expect-error A prefix is a string.
new PrefixLayer(1)
// @ts-expect-error It has no such method.
recorder.nonsense()
// @ts-expect-error There is no such option.
installRecorder({ nonsense: 1 })
