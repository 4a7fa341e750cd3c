import { Decimal, mostDecimalBytes } from './decimal.ts'
import { formatValue } from './number.ts'

/** The largest integer that is turned into digits here. */
const maxInteger = 2 ** 31 - 1

/** What the longest number takes, such as `-2.2250738585072014e-308`, and more than any decimal does. */
export const mostNumberBytes: number = Math.max(24, mostDecimalBytes)

const decimal = new Decimal()

/**
 * Writes a sample's value where there is room for `mostNumberBytes`, and returns where it ends: what `formatValue`
 * gives, without making text of it where that can be avoided.
 */
export function writeNumber(buffer: Uint8Array, at: number, value: number): number {
  const isShort = value >= 0 && value <= maxInteger && Math.floor(value) === value && !Object.is(value, -0)
  if (isShort) return writeInteger(buffer, at, value | 0)
  return decimal.take(value) ? at + decimal.write(buffer, at) : writeText(buffer, at, formatValue(value))
}

function writeInteger(buffer: Uint8Array, at: number, integer: number): number {
  let end = at + 1
  for (let limit = 10; limit <= integer; limit *= 10) end += 1
  let place = end
  let rest = integer
  do {
    const quotient = (rest / 10) | 0
    buffer[--place] = 48 + rest - quotient * 10
    rest = quotient
  } while (rest > 0)
  return end
}

/** @param text - of ASCII characters. */
function writeText(buffer: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) buffer[at + index] = text.charCodeAt(index)
  return at + text.length
}
