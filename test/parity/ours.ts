import { Matcher, PrometheusBuilder } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  withLocalRecorder,
} from 'metrics-facade'
import type { Operation } from './operation.ts'

/** Applies a setting; false where the operation is none. */
function configure(builder: PrometheusBuilder, operation: Operation): boolean {
  switch (operation[0]) {
    case 'setBuckets':
    case 'setQuantiles': {
      const [method, ...numbers] = operation
      builder[method](numbers)
      return true
    }
    case 'setBucketsForMetric': {
      const [, mode, pattern, ...bounds] = operation
      builder.setBucketsForMetric(Matcher[mode](pattern), bounds)
      return true
    }
    case 'setNativeHistogramForMetric': {
      const [, mode, pattern, bucketFactor, maxBuckets, zeroThreshold] = operation
      builder.setNativeHistogramForMetric(Matcher[mode](pattern), { bucketFactor, maxBuckets, zeroThreshold })
      return true
    }
    case 'addGlobalLabel':
      builder.addGlobalLabel(operation[1], operation[2])
      return true
    case 'withRecommendedNaming':
      builder.withRecommendedNaming()
      return true
    default:
      return false
  }
}

const describing = { describeCounter, describeGauge, describeHistogram }
const registering = { counter, gauge, histogram }

function emit(operation: Operation): void {
  switch (operation[0]) {
    case 'describeCounter':
    case 'describeGauge':
    case 'describeHistogram':
      describing[operation[0]](operation[1], operation[2] || undefined, operation[3])
      return
    case 'counter':
    case 'gauge':
    case 'histogram':
      registering[operation[0]](operation[1], operation[2])
      return
    case 'counter.increment':
      counter(operation[1], operation[3]).increment(operation[2])
      return
    case 'counter.absolute':
      counter(operation[1], operation[3]).absolute(operation[2])
      return
    case 'gauge.set':
    case 'gauge.increment':
    case 'gauge.decrement':
      gauge(operation[1], operation[3])[operation[0].slice('gauge.'.length) as 'set'](operation[2])
      return
    case 'histogram.record':
      histogram(operation[1], operation[3]).record(operation[2])
      return
    default:
      throw new Error(`${operation[0]} came after what is emitted; settings come first`)
  }
}

/** What our exporter renders for a sequence of operations. */
export function renderOurs(operations: readonly Operation[]): string {
  const builder = new PrometheusBuilder()
  const first = operations.findIndex(operation => !configure(builder, operation))
  const recorder = builder.buildRecorder()
  withLocalRecorder(recorder, () => operations.slice(first).forEach(emit))
  return recorder.handle().render()
}
