/**
 * A recorder for tests: it keeps every value as it was recorded.
 *
 * @packageDocumentation
 * @module metrics-facade/debugging
 */
export { DebuggingRecorder, type Snapshotter } from './recorder.ts'
export { type DebugEntry, Snapshot } from './snapshot.ts'
