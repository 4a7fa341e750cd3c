import 'metrics-exporter-prometheus/threads'
import { workerData } from 'node:worker_threads'
import { counter, globalRecorder, histogram } from 'metrics-facade'
import { ContextLabelLayer, PrefixLayer, Stack, withLabels } from 'metrics-facade/layers'
import { collectProcessMetrics } from 'metrics-facade/process'
import { runCollectors } from 'metrics-facade/registry'

// A worker thread that puts layers on top of what it records for the main thread.

new Stack(globalRecorder())
  .push(new PrefixLayer('shop', { separator: '_' }))
  .push(new ContextLabelLayer({ only: ['tenant'] }))
  .install()
collectProcessMetrics()
runCollectors()
withLabels({ tenant: String(workerData) }, () => {
  for (let time = 0; time < 100; time++) {
    counter('orders_total').increment(2)
    histogram('wait').record(1)
  }
})
