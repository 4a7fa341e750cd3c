import { messageOf, type Recorder } from 'metrics-facade'
import { isRecorder } from 'metrics-facade/registry'

/** @throws TypeError when `recorder` is not a Recorder. */
export function checkRecorder(recorder: Recorder): void {
  if (!isRecorder(recorder)) {
    throw new TypeError(
      `${messageOf(recorder)} is not a Recorder: pass an object that implements the interface.`,
    )
  }
}

/**
 * Checks that a value is a string, and not empty.
 *
 * @param what - what the string is, for the message: `'prefix'`.
 * @throws TypeError when it is not a string, RangeError when it is empty.
 */
export function checkString(what: string, value: string): void {
  if (typeof value !== 'string')
    throw new TypeError(`The ${what} ${messageOf(value)} is not a string: pass one.`)
  if (value === '') throw new RangeError(`The ${what} "" is empty: pass at least one character.`)
}
