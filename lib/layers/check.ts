import { messageOf, type Recorder } from 'metrics-facade'

/** @throws TypeError when `recorder` is none. */
export function checkRecorder(recorder: Recorder): void {
  if (typeof recorder?.registerCounter !== 'function') {
    throw new TypeError(
      `${messageOf(recorder)} is no Recorder: pass an object that implements the interface.`,
    )
  }
}

/**
 * Checks a text that must say something.
 *
 * @param what - what the text is, for the message: `'prefix'`.
 * @throws TypeError when it is no string, RangeError when it is empty.
 */
export function checkText(what: string, text: string): void {
  if (typeof text !== 'string') throw new TypeError(`The ${what} ${messageOf(text)} is no string: pass one.`)
  if (text === '') throw new RangeError(`The ${what} "" is empty: pass at least one character.`)
}
