import {
  type Counter,
  counter,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Labels,
  swapGlobalRecorder,
} from 'metrics-facade'
import { RecordingRecorder } from './recording-recorder.ts'

/** What makes a handle of each kind. */
export const emitters: ReadonlyArray<(name: string, labels?: Labels) => Counter | Gauge | Histogram> = [
  counter,
  gauge,
  histogram,
]

/** Installs a recorder, and returns what it got by then. */
export function installedNames(): string[] {
  const recorder = new RecordingRecorder()
  swapGlobalRecorder(recorder)
  return recorder.all().map(({ name, labels }) => name + Object.values(labels).join())
}
