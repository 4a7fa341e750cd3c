import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, gauge, histogram, withLocalRecorder } from 'metrics-facade'

/** The value of a label that is as long as exemplars may have. */
export const widest: string = '\u{1f469}'.repeat(120)

/** Counters and histograms with exemplars of all kinds. */
export function recordExemplars(builder: PrometheusBuilder): PrometheusHandle {
  const recorder = builder.setBuckets([0.1, 1, 1e6]).addGlobalLabel('zone', 'a\\b').buildRecorder()
  withLocalRecorder(recorder, () => {
    counter('jobs_total').increment(2, { trace_id: 'first' })
    counter('jobs_total').increment(3, { trace_id: 'latest', span_id: '"\\\n' })
    counter('jobs_total', { queue: 'mail' }).increment()
    counter('untyped').increment(1, { trace_id: 'nowhere to be written' })
    histogram('wait', { route: ' # {a="b"} 1' }).record(0.05, { trace_id: 'fast' })
    histogram('wait', { route: ' # {a="b"} 1' }).record(0.5)
    histogram('wait', { route: ' # {a="b"} 1' }).record(5e6, { trace_id: widest })
  })
  return recorder.handle()
}

/** What OpenMetrics' types forbid, or would have two families write. */
export function recordForbidden(): PrometheusHandle {
  const recorder = new PrometheusBuilder().setQuantiles([0, 1]).withCreatedTimestamps().buildRecorder()
  withLocalRecorder(recorder, () => {
    for (const name of ['no_suffix', 'beside_total', 'loop_total', 'loop_created_total']) {
      counter(name).increment(2)
    }
    gauge('beside').set(1)
    counter('of_histogram_total').increment()
    counter('of_bucket_bucket_total').increment()
    for (const name of ['of_summary', 'gauged', 'sum_below_0', 'overflown', 'quantile_below_0', 'a:b']) {
      histogram(name, { of: name }).record(1)
      histogram(name).record(2)
    }
    gauge('gauged_created').set(5)
    histogram('sum_below_0').record(-100)
    histogram('overflown').recordMany(Number.MAX_VALUE, 2)
    histogram('overflown').recordMany(-Number.MAX_VALUE, 2)
    histogram('quantile_below_0').record(-1)
  })
  return recorder.handle()
}
