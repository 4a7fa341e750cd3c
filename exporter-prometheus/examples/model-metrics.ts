import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import {
  type Counter,
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
} from 'metrics-facade'
import { type Classification, type RefusalReason, RefusedText, refusalReasons } from './language-model.ts'
import {
  NUM_BATCHES_DROPPED,
  NUM_PREDICTIONS,
  NUM_REQUESTS_DROPPED,
  NUM_REQUESTS_FAILED,
  NUM_REQUESTS_REFUSED,
} from './server-metrics.ts'

const milliseconds = [0, 1, 2, 5, 10, 20, 50, 100, 150, 200, 250, 300, 500, 1000]
const sizes = [1, 2, 4, 8, 16, 32]
const refusedByModel = 'navi_requests_refused_by_model_total'
const scores = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1]

describeCounter('navi_requests_by_model_total', Unit.Count, 'Requests for a prediction, by model')
describeCounter('navi_predictions_by_model_total', Unit.Count, 'Predictions made, by model')
describeCounter(refusedByModel, Unit.Count, 'Texts that the model refused')
describeCounter('navi_requests_dropped_by_model_total', Unit.Count, 'Requests dropped, by model')
describeCounter('navi_requests_failed_by_model_total', Unit.Count, 'Requests that failed, by model')
describeCounter('navi_batches_dropped_by_model_total', Unit.Count, 'Batches dropped whole, by model')
describeCounter('navi_new_model_snapshots_total', Unit.Count, 'How many times the model was loaded')
describeGauge('navi_model_snapshot_version', Unit.Count, 'Version of the model that is loaded')
describeGauge('navi_requests_waiting', Unit.Count, 'Requests that wait for their batch')
describeHistogram('navi_batch_size', Unit.Count, 'Requests in a batch', { buckets: sizes })
describeHistogram('navi_prediction_score', 'Probability of what was predicted', { buckets: scores })

for (const [name, description] of [
  ['navi_response_time_milliseconds', 'Time from a request to its prediction, waiting included'],
  ['navi_converter_time_milliseconds', 'Time to convert the texts of a batch'],
  ['navi_model_inference_time_milliseconds', 'Time that the model needs for a batch'],
] as const) {
  describeHistogram(name, Unit.Milliseconds, description, { buckets: milliseconds })
}

/** What is measured of one model: its dynamic metrics, which come and go with it, and its part of the static ones. */
export class ModelMetrics {
  readonly #labels: { readonly model_name: string }
  readonly #series

  constructor(modelName: string) {
    const labels = { model_name: modelName }
    this.#labels = labels
    this.#series = {
      requests: counter('navi_requests_by_model_total', labels),
      predictions: counter('navi_predictions_by_model_total', labels),
      dropped: counter('navi_requests_dropped_by_model_total', labels),
      failed: counter('navi_requests_failed_by_model_total', labels),
      batchesDropped: counter('navi_batches_dropped_by_model_total', labels),
      snapshots: counter('navi_new_model_snapshots_total', labels),
      version: gauge('navi_model_snapshot_version', labels),
      waiting: gauge('navi_requests_waiting', labels),
      batchSize: histogram('navi_batch_size', labels),
      responseTime: histogram('navi_response_time_milliseconds', labels),
      converterTime: histogram('navi_converter_time_milliseconds', labels),
      inferenceTime: histogram('navi_model_inference_time_milliseconds', labels),
      score: histogram('navi_prediction_score', labels),
    }
    for (const reason of refusalReasons) this.#refused(reason).zero()
  }

  loaded(version: number): void {
    this.#series.snapshots.increment()
    this.#series.version.set(version)
  }

  received(): void {
    this.#series.requests.increment()
  }

  waiting(count: number): void {
    this.#series.waiting.set(count)
  }

  /** A batch was worked on. */
  batch(size: number, converterMs: number, inferenceMs: number): void {
    this.#series.batchSize.record(size)
    this.#series.converterTime.record(converterMs)
    this.#series.inferenceTime.record(inferenceMs)
  }

  /** A batch was dropped whole. */
  droppedBatch(size: number): void {
    NUM_BATCHES_DROPPED.increment()
    this.#series.batchesDropped.increment()
    this.dropped(size)
  }

  /** A request was answered: only these have a response time. */
  predicted({ confidence }: Classification, responseMs: number): void {
    NUM_PREDICTIONS.increment()
    this.#series.predictions.increment()
    this.#series.score.record(confidence)
    this.#series.responseTime.record(responseMs)
  }

  dropped(count = 1): void {
    NUM_REQUESTS_DROPPED.increment(count)
    this.#series.dropped.increment(count)
  }

  /** A request was refused, or failed: what it threw tells which. */
  threw(error: unknown): void {
    if (error instanceof RefusedText) {
      NUM_REQUESTS_REFUSED[error.reason].increment()
      this.#refused(error.reason).increment()
    } else {
      NUM_REQUESTS_FAILED.increment()
      this.#series.failed.increment()
    }
  }

  /** Removes the series of the model. A later write to one of them would register it again. */
  remove(handle: PrometheusHandle): void {
    const names = Object.values(this.#series).map(({ name }) => name)
    for (const name of [...names, refusedByModel]) handle.removeMatching(name, this.#labels)
  }

  #refused(reason: RefusalReason): Counter {
    return counter(refusedByModel, { ...this.#labels, reason })
  }
}
