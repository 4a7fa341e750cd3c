import type { Recorder } from 'metrics-facade'
import { FanoutBuilder } from 'metrics-facade/layers'
import { RecordingRecorder } from './recording-recorder.ts'

/** One recorder that writes to all of these. */
export function fanOut(...recorders: readonly Recorder[]): Recorder {
  const builder = new FanoutBuilder()
  for (const recorder of recorders) builder.addRecorder(recorder)
  return builder.build()
}

/** Two recorders that keep what they get. */
export function makeTwo(): [RecordingRecorder, RecordingRecorder] {
  return [new RecordingRecorder(), new RecordingRecorder()]
}
