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
 * Checks a string that must say something.
 *
 * @param what - what the string is, for the message: `'prefix'`.
 * @throws TypeError when it is not a string, RangeError when it is empty.
 */
export function checkText(what: string, text: string): void {
  if (typeof text !== 'string')
    throw new TypeError(`The ${what} ${messageOf(text)} is not a string: pass one.`)
  if (text === '') throw new RangeError(`The ${what} "" is empty: pass at least one character.`)
}
