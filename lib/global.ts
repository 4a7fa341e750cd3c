import { cell, type Scope, updateEpoch } from './cell.ts'
import { SetRecorderError } from './error.ts'
import { messageOf } from './printable.ts'
import type { Recorder } from './recorder.ts'
import { version } from './version.ts'

/** The recorder of a program that has not installed one. It discards everything. */
export const noopRecorder: Recorder = cell.noop

/**
 * Makes `recorder` the recorder that everything in this process emits to. It gets all descriptions made so far, and then
 * the metrics, so that they show at 0 at once: those without labels, those that `zero()` was called on, of these 1,000
 * at most, and those that scopes have created.
 *
 * @throws SetRecorderError when one is set already.
 * @throws TypeError when `recorder` is not a Recorder.
 */
export function setGlobalRecorder(recorder: Recorder): void {
  checkRecorder(recorder)
  if (cell.recorder !== cell.noop && !cell.recorder.isStandIn)
    throw new SetRecorderError(recorder, version, cell.version)
  swapGlobalRecorder(recorder)
}

/**
 * Replaces the global recorder and returns the previous one, which is `noopRecorder` if none was set.
 *
 * The new one gets descriptions and metrics as with {@link setGlobalRecorder}. Existing handles write to it. `swapGlobalRecorder(noopRecorder)` uninstalls.
 *
 * @throws TypeError when `recorder` is not a Recorder.
 */
export function swapGlobalRecorder(recorder: Recorder): Recorder {
  checkRecorder(recorder)
  for (const description of cell.descriptions.values()) description.applyTo(recorder)
  for (const register of recorder.beginsEmpty ? [] : cell.metrics.values()) {
    try {
      register(recorder)
    } catch {
      // No sample is lost. Using the metric reports it.
    }
  }
  const previous = cell.recorder
  cell.recorder = recorder
  invalidateHandles()
  return previous
}

/** @throws TypeError when `recorder` is not a Recorder. */
export function checkRecorder(recorder: Recorder): void {
  if (typeof recorder?.registerCounter !== 'function') {
    throw new TypeError(`${messageOf(recorder)} is not a Recorder: pass an object that implements it.`)
  }
}

/**
 * Makes every handle look up its series again at its next use. Recorders call it after they have dropped series, so
 * that a handle to one of them registers it again and its write counts.
 */
export function invalidateHandles(): void {
  cell.generation += 1
  updateEpoch()
}

/** This scope if it has not ended, else the nearest one around it that has not. */
export function firstLive(scope: Scope | undefined): Scope | undefined {
  while (scope && !scope.recorder) scope = scope.parent
  return scope
}

/** The recorder that is set globally, or `noopRecorder`. A local scope, unlike in `currentRecorder()`, is ignored. */
export function globalRecorder(): Recorder {
  return cell.recorder
}

/** The recorder of the innermost local scope around this code that has not ended. */
export function localRecorder(): Recorder | undefined {
  return firstLive(cell.scopes?.getStore())?.recorder
}

/** The recorder that code here and now emits to: the local one, else the global one, else `noopRecorder`. */
export function currentRecorder(): Recorder {
  return localRecorder() ?? cell.recorder
}
