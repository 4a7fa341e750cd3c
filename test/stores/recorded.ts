import { type ExporterOptions, install, Matcher, type PrometheusHandle } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
} from 'metrics-facade'
import { forgetMetrics } from '../support/installed.ts'
import { uninstall } from '../support/prometheus-fixture.ts'

/** What a store must know all of: every type of series, with exemplars, units and odd labels. */
function record(): void {
  describeCounter('store_jobs_total', 'Jobs done')
  counter('store_jobs_total', { queue: 'mail' }).increment(3)
  counter('store_jobs_total', { queue: 'é "\\\n' }).increment(0.5)
  describeGauge('store_size_bytes', Unit.Bytes, 'Size')
  gauge('store_size_bytes').set(-3.5)
  // A store may add a unit to a name that has it already. Percent are a ratio in every format.
  for (const unit of Object.values(Unit)) {
    const name = `store_some_${unit === Unit.Percent ? 'ratio' : unit}`
    describeGauge(name, unit, 'Some of each unit')
    gauge(name).set(1)
  }
  gauge('store_build_info', { version: '1.2' }).set(1)
  describeHistogram('store_wait_seconds', Unit.Seconds, 'Time to wait')
  for (const seconds of [0.05, 0.1, 0.5, 7]) histogram('store_wait_seconds', { route: '/' }).record(seconds)
  for (const size of [0, 3, 4, 5, -1, 1e9]) histogram('store_native').record(size)
  for (const value of [1, 2, 3, 40]) histogram('store_lag').record(value)
}

/** Installs an exporter with all of that, and with these options, for the time of `body`. */
export async function recorded(
  options: ExporterOptions,
  body: (handle: PrometheusHandle) => Promise<void>,
): Promise<void> {
  forgetMetrics()
  const handle = await install({
    ...options,
    bucketsForMetric: [[Matcher.full('store_wait_seconds'), [0.1, 1]]],
    nativeHistogramsForMetric: [[Matcher.full('store_native'), { bucketFactor: 1.5 }]],
    exemplars: () => ({ trace_id: '0123456789abcdef0123456789abcdef', span_id: '0123456789abcdef' }),
  })
  try {
    record()
    await body(handle)
  } finally {
    await handle.close()
    uninstall()
  }
}
