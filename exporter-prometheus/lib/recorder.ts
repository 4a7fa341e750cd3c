import { PrometheusHandle } from './handle.ts'
import type { StoreSettings } from './store/settings.ts'
import { Store } from './store/store.ts'
import type { CheckedLimits } from './transport/limits.ts'

/** Aggregates everything that is recorded, and has a handle to read it by. */
export class PrometheusRecorder extends Store {
  /** Identifies recorders of every copy of this package. */
  readonly isPrometheusRecorder: true = true
  readonly #handle: PrometheusHandle

  /** @internal Created by `PrometheusBuilder`. */
  constructor(settings: StoreSettings, limits: CheckedLimits) {
    super(settings)
    this.#handle = new PrometheusHandle(this, limits)
  }

  /** The handle to render and remove what is recorded here; always the same one. */
  handle(): PrometheusHandle {
    return this.#handle
  }
}
