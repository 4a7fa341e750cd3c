import { ContextLabelLayer, type ContextLabelOptions } from 'metrics-facade/layers'
import { withInstalled } from './installed.ts'
import { RecordingRecorder } from './recording-recorder.ts'

/** Runs `body` with a recorder installed that adds the labels of contexts. */
export function layered<T>(body: (recorder: RecordingRecorder) => T, options?: ContextLabelOptions): T {
  const recorder = new RecordingRecorder()
  return withInstalled(new ContextLabelLayer(options).layer(recorder), () => body(recorder))
}
