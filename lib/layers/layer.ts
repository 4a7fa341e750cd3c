import type { Recorder } from 'metrics-facade'

/** Something that can be put between the code that emits and a recorder. */
export interface Layer {
  /** Returns a recorder that does the work of the layer and passes calls on to `inner`. */
  layer(inner: Recorder): Recorder
}
