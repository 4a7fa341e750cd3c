/**
 * A recorder for tests, which stores every value as it was recorded.
 *
 * @packageDocumentation
 * @module metrics-facade/debugging
 */
export { DebuggingRecorder, type Snapshotter } from './recorder.ts'
export { type DebugEntry, Snapshot } from './snapshot.ts'
