import { Decimal, mostDecimalBytes } from './decimal.ts'

/** A sample's value: the shortest digits that read back as the same double; `NaN`, `+Inf`, `-Inf`. */
export function formatValue(value: number): string {
  if (value === 0) return 1 / value < 0 ? '-0' : '0'
  if (value - value === 0) return String(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

/**
 * A bound or quantile as the Go client writes it in the text format. It is a label there, so its spelling is identity.
 *
 * Go's `%g` with the shortest digits: an exponent of at least two digits from 1e+06 up and below 1e-04.
 * https://pkg.go.dev/strconv#FormatFloat
 */
export function formatBound(bound: number): string {
  if (bound === 0 || !Number.isFinite(bound)) return formatValue(bound)
  const [digits, exponent] = bound.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(bound)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** A bound or quantile as OpenMetrics has it: as `formatBound`, with `.0` where there is neither point nor exponent. */
export function formatCanonicalBound(bound: number): string {
  const text = formatBound(bound)
  return /^-?[0-9]+$/.test(text) ? `${text}.0` : text
}

/** A time in milliseconds as seconds. */
export function formatSeconds(timeMs: number): string {
  return (timeMs / 1000).toFixed(3)
}

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
