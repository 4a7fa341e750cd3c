import type { Recorder } from 'metrics-facade'

/** Puts something between whoever emits and a recorder. */
export interface Layer {
  /** A recorder that does the layer's work and hands on to `inner`. */
  layer(inner: Recorder): Recorder
}
