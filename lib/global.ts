import { cell, type Scope, updateEpoch } from './cell.ts'
import { SetRecorderError } from './error.ts'
import { messageOf } from './printable.ts'
import type { Recorder } from './recorder.ts'
import { version } from './version.ts'

/** The recorder of a program that has installed none: it keeps nothing. */
export const noopRecorder: Recorder = cell.noop

/**
 * Makes `recorder` the one that everything in this process emits to, and gives it the descriptions made so far.
 *
 * @throws SetRecorderError when one is set already.
 * @throws TypeError when `recorder` is none.
 */
export function setGlobalRecorder(recorder: Recorder): void {
  checkRecorder(recorder)
  if (cell.recorder !== cell.noop) throw new SetRecorderError(recorder, version, cell.version)
  swapGlobalRecorder(recorder)
}

/**
 * Replaces the global recorder and returns the one before, or `noopRecorder` when there was none.
 *
 * Handles that are already held follow. `swapGlobalRecorder(noopRecorder)` uninstalls.
 *
 * @throws TypeError when `recorder` is none.
 */
export function swapGlobalRecorder(recorder: Recorder): Recorder {
  checkRecorder(recorder)
  for (const description of cell.descriptions.values()) description.applyTo(recorder)
  const previous = cell.recorder
  cell.recorder = recorder
  invalidateHandles()
  return previous
}

/** @throws TypeError when `recorder` is none. */
export function checkRecorder(recorder: Recorder): void {
  if (typeof recorder?.registerCounter !== 'function') {
    throw new TypeError(`${messageOf(recorder)} is not a Recorder: pass an object that implements it.`)
  }
}

/**
 * Makes every handle look up its series again at its next use. For recorders: called when series were dropped, so
 * that a handle still held registers its series anew and its write counts.
 */
export function invalidateHandles(): void {
  cell.generation += 1
  updateEpoch()
}

/** A scope, or the nearest one around it that has not ended. */
export function firstLive(scope: Scope | undefined): Scope | undefined {
  while (scope && !scope.recorder) scope = scope.parent
  return scope
}

/** The recorder that is set, or `noopRecorder`: in a local scope, too, where `currentRecorder()` is that of the scope. */
export function globalRecorder(): Recorder {
  return cell.recorder
}

/** That of the innermost local scope that this code runs in and that has not ended. */
export function localRecorder(): Recorder | undefined {
  return firstLive(cell.scopes?.getStore())?.recorder
}

/** The recorder that an emission here and now goes to: the local one, else the global one, else `noopRecorder`. */
export function currentRecorder(): Recorder {
  return localRecorder() ?? cell.recorder
}
