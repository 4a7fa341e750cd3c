import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import {
  type Counter,
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Labels,
  Unit,
} from 'metrics-facade'

const milliseconds = [0, 1, 2, 5, 10, 20, 50, 100, 150, 200, 250, 300, 500, 1000]
const sizes = [1, 2, 4, 8, 16, 32]
const scores = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1]

// Static metrics: constants of the module, created before a recorder is installed. They count all models together.

describeCounter('navi_requests_total', Unit.Count, 'Requests for a prediction received')
export const NUM_REQUESTS_RECEIVED: Counter = counter('navi_requests_total')

describeCounter('navi_requests_failed_total', Unit.Count, 'Requests that could not be answered')
export const NUM_REQUESTS_FAILED: Counter = counter('navi_requests_failed_total')

describeCounter('navi_requests_dropped_total', Unit.Count, 'Requests refused because too many were waiting')
export const NUM_REQUESTS_DROPPED: Counter = counter('navi_requests_dropped_total')

describeCounter('navi_predictions_total', Unit.Count, 'Predictions made')
export const NUM_PREDICTIONS: Counter = counter('navi_predictions_total')

describeGauge('navi_requests_waiting', Unit.Count, 'Requests that wait for their batch')
export const NUM_REQUESTS_WAITING: Gauge = gauge('navi_requests_waiting')

describeGauge('navi_models_loaded', Unit.Count, 'Models that are loaded')
export const NUM_MODELS_LOADED: Gauge = gauge('navi_models_loaded')

describeHistogram('navi_batch_size', Unit.Count, 'Requests in a batch', { buckets: sizes })
export const BATCH_SIZE: Histogram = histogram('navi_batch_size')

describeHistogram(
  'navi_response_time_milliseconds',
  Unit.Milliseconds,
  'Time from a request to its answer, waiting included',
  { buckets: milliseconds },
)
export const RESPONSE_TIME_COLLECTOR: Histogram = histogram('navi_response_time_milliseconds')

describeHistogram(
  'navi_model_inference_time_milliseconds',
  Unit.Milliseconds,
  'Time that a model needs for a batch',
  { buckets: milliseconds },
)
export const MODEL_INFERENCE_TIME_COLLECTOR: Histogram = histogram('navi_model_inference_time_milliseconds')

// Dynamic metrics: the series of one model, which come and go with it.

describeCounter('navi_requests_by_model_total', Unit.Count, 'Requests for a prediction received, by model')
describeCounter('navi_requests_failed_by_model_total', Unit.Count, 'Texts that the model refused')
describeCounter('navi_predictions_by_model_total', Unit.Count, 'Predictions made, by model')
describeGauge('navi_model_snapshot_version', Unit.Count, 'How many times the model was loaded')
describeHistogram('navi_prediction_score', undefined, 'Probability of what was predicted', {
  buckets: scores,
})

/** What is measured of one model while it is loaded. */
export class ModelMetrics {
  readonly requests: Counter
  readonly failures: Counter
  readonly predictions: Counter
  readonly version: Gauge
  readonly score: Histogram
  readonly #labels: Labels

  constructor(modelName: string) {
    this.#labels = { model_name: modelName }
    this.requests = counter('navi_requests_by_model_total', this.#labels)
    this.failures = counter('navi_requests_failed_by_model_total', this.#labels)
    this.predictions = counter('navi_predictions_by_model_total', this.#labels)
    this.version = gauge('navi_model_snapshot_version', this.#labels)
    this.score = histogram('navi_prediction_score', this.#labels)
  }

  /** Removes the series of the model. A later write to one of them would register it again. */
  remove(handle: PrometheusHandle): void {
    for (const { name } of [this.requests, this.failures, this.predictions]) {
      handle.remove('counter', name, this.#labels)
    }
    handle.remove('gauge', this.version.name, this.#labels)
    handle.remove('histogram', this.score.name, this.#labels)
  }
}
