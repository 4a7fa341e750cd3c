/** Enough significant digits to tell any two doubles apart. */
const mostDigits = 17

/** The number of digits in `low`; `high` has the rest. */
const lowDigits = 8
const lowLimit = 10 ** lowDigits

/** The length of the longest decimal: all digits after `0.0000`. */
export const mostDecimalBytes = 23

/** The error of an estimate, in units of the last digit. Closer decisions are left to the engine. */
const doubt = 1e-6

/** All powers of ten that a double holds exactly. */
const powers = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
const powerHeads = powers.map(headOf)

/** The upper half of a double's bits: products of halves are exact (T. J. Dekker, 1971). */
function headOf(value: number): number {
  const scaled = value * (2 ** 27 + 1)
  return scaled - (scaled - value)
}

/** The exponent of the power of ten that scales a number to seventeen digits before the point. */
function scaleOf(value: number): number {
  let scale = mostDigits - 1
  for (let limit = 10; limit <= value; limit *= 10) scale -= 1
  for (let limit = 1; limit > value; limit /= 10) scale += 1
  return scale
}

/**
 * A number in decimal digits: `high`, followed by `low` in `lowWidth` digits. `scale` of all digits are fractional.
 *
 * The result is exactly that of `String`, in a third of the time: the fewest digits that read back as the same double,
 * and of these the nearest. The number is multiplied by a power of ten, to have seventeen digits; the product is stored
 * in two doubles without error. Then digits are rounded away as long as the result stays within half the distance to
 * the next double.
 */
export class Decimal {
  high = 0
  highWidth = 0
  low = 0
  lowWidth = 0
  scale = 0

  /**
   * Converts a number, and returns whether it could. The engine has to convert three kinds: numbers that are not
   * between 10⁻⁵ and 10¹⁶, powers of two, which are nearer to the next double below than above, and roundings too close
   * to decide.
   */
  take(value: number): boolean {
    if (!(value >= 1e-5 && value < 1e16)) return false
    const scale = scaleOf(value)
    const power = powers[scale]!
    const product = value * power
    // Next to a power of ten the scale may be wrong.
    if (!(product >= 1e16 && product < 1e17)) return false
    // 0 for powers of two, so that no rounding is accepted.
    const toNext = value + value * 2 ** -53 - value

    const head = headOf(value)
    const tail = value - head
    const powerHead = powerHeads[scale]!
    const powerTail = power - powerHead
    const error = head * powerHead - product + head * powerTail + tail * powerHead + tail * powerTail
    let high = Math.floor(product / lowLimit)
    let low = product - high * lowLimit + error
    if (low < 0) {
      high -= 1
      low += lowLimit
    }

    low = shorten(low, (toNext / 2) * power)
    if (low === lowLimit) {
      high += 1
      low = 0
    }
    if (!(low < lowLimit && high < 1e9)) return false
    this.#keep(high, low, scale)
    return true
  }

  /** Writes the number with at least one digit before the point, and returns the number of bytes. */
  write(buffer: Uint8Array, at: number): number {
    const { high, highWidth, low, lowWidth, scale } = this
    const before = Math.max(1, highWidth + lowWidth - scale)
    const length = scale === 0 ? before : before + 1 + scale
    let rest = low
    let end = at + length
    for (let place = 0; end > at; place++) {
      if (place === scale && place > 0) buffer[--end] = 46
      if (place === lowWidth) rest = high
      const quotient = (rest / 10) | 0
      buffer[--end] = 48 + rest - quotient * 10
      rest = quotient
    }
    return length
  }

  /** Stores the digits without trailing fractional zeros. */
  #keep(high: number, low: number, scale: number): void {
    this.high = high
    this.highWidth = mostDigits - lowDigits
    this.low = low
    this.lowWidth = lowDigits
    this.scale = scale
    while (this.lowWidth > 0 && this.scale > 0 && this.low % 10 === 0) {
      this.low /= 10
      this.lowWidth -= 1
      this.scale -= 1
    }
    while (this.lowWidth === 0 && this.scale > 0 && this.high % 10 === 0) {
      this.high /= 10
      this.highWidth -= 1
      this.scale -= 1
    }
  }
}

/** Rounds to the largest of 100, 10 and 1 that stays within `reach`; `NaN` if that is too close to decide. */
function shorten(digits: number, reach: number): number {
  for (let unit = 100; unit >= 1; unit /= 10) {
    const rounded = Math.floor(digits / unit + 0.5) * unit
    const off = Math.abs(rounded - digits)
    if (Math.abs(off - reach) < doubt) return Number.NaN
    if (off < reach) return unit / 2 - off < doubt ? Number.NaN : rounded
  }
  return Number.NaN
}

/** Formats a sample value: the shortest digits that read back as the same double; `NaN`, `+Inf`, `-Inf`. */
export function formatValue(value: number): string {
  if (value === 0) return 1 / value < 0 ? '-0' : '0'
  if (value - value === 0) return String(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

/**
 * Formats a bound or quantile as the Go client does in the text format. The spelling matters, because it is a label
 * value.
 *
 * This is Go's `%g` with the shortest digits: an exponent of at least two digits from 1e+06 up and below 1e-04.
 * https://pkg.go.dev/strconv#FormatFloat
 */
export function formatBound(bound: number): string {
  if (bound === 0 || !Number.isFinite(bound)) return formatValue(bound)
  const [digits, exponent] = bound.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(bound)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/**
 * Formats a bound or quantile for OpenMetrics: like `formatBound`, with `.0` if there is neither point nor exponent.
 */
export function formatCanonicalBound(bound: number): string {
  const text = formatBound(bound)
  return /^-?[0-9]+$/.test(text) ? `${text}.0` : text
}

/** Formats a time in milliseconds as seconds. */
export function formatSeconds(timeMs: number): string {
  return (timeMs / 1000).toFixed(3)
}

/** The largest integer that has its own fast path. */
const maxInteger = 2 ** 31 - 1

/** The length of the longest number, such as `-2.2250738585072014e-308`, and at least that of the longest decimal. */
export const mostNumberBytes: number = Math.max(24, mostDecimalBytes)

const decimal = new Decimal()

/**
 * Writes a sample value as `formatValue` does, mostly without a string in between, and returns its end. The buffer
 * needs room for `mostNumberBytes`.
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

/** @param text - ASCII only. */
function writeText(buffer: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) buffer[at + index] = text.charCodeAt(index)
  return at + text.length
}
