import {
  type Counter,
  counter,
  describeCounter,
  describeGauge,
  type Gauge,
  gauge,
  Unit,
} from 'metrics-facade'
import type { RefusalReason } from './language-model.ts'

// Static metrics: constants of the module, created before a recorder is installed. They count all models together.
// Every request is counted as received, and then as one of four: predicted, refused, dropped or failed.

describeCounter('navi_requests_total', Unit.Count, 'Requests for a prediction received')
export const NUM_REQUESTS_RECEIVED: Counter = counter('navi_requests_total')

describeCounter('navi_predictions_total', Unit.Count, 'Predictions made')
export const NUM_PREDICTIONS: Counter = counter('navi_predictions_total')

describeCounter('navi_requests_refused_total', Unit.Count, 'Requests refused as the mistake of the client')
const refused = (reason: string): Counter => counter('navi_requests_refused_total', { reason }).zero()
export const NUM_REQUESTS_REFUSED: Readonly<Record<RefusalReason | 'unknown_model', Counter>> = {
  too_large: refused('too_large'),
  not_utf8: refused('not_utf8'),
  too_short: refused('too_short'),
  unknown_model: refused('unknown_model'),
}

describeCounter('navi_requests_dropped_total', Unit.Count, 'Requests dropped because of overload')
export const NUM_REQUESTS_DROPPED: Counter = counter('navi_requests_dropped_total')

describeCounter('navi_requests_failed_total', Unit.Count, 'Requests that failed within the server')
export const NUM_REQUESTS_FAILED: Counter = counter('navi_requests_failed_total')

describeCounter(
  'navi_batches_dropped_total',
  Unit.Count,
  'Batches dropped whole, as they had waited too long',
)
export const NUM_BATCHES_DROPPED: Counter = counter('navi_batches_dropped_total')

describeGauge('navi_models_loaded', Unit.Count, 'Models that are loaded')
export const NUM_MODELS_LOADED: Gauge = gauge('navi_models_loaded')

describeGauge('navi_requests_waiting_max', Unit.Count, 'Requests that may wait for one model')
export const MAX_REQUESTS_WAITING: Gauge = gauge('navi_requests_waiting_max')

describeGauge('navi_build_info', 'The version of the server; always 1')
export const NAVI_BUILD_INFO: Gauge = gauge('navi_build_info', { version: '2.1.0' })
