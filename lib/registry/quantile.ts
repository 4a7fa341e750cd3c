/**
 * A quantile, and the label by which people know it.
 *
 * `value` is clamped to the range from 0 to 1; `NaN` becomes 0. The label is `min` for 0, `max` for 1, and otherwise
 * `p` with the digits of the percentile, without the point: `p50`, `p999` for 0.999, `p5` for 0.05, `p01` for 0.001.
 * Because the point is left out, a few quantiles share a label (0.0999 is `p999`, too). `parseQuantiles` refuses such
 * quantiles.
 */
export class Quantile {
  readonly value: number
  readonly label: string

  constructor(value: number) {
    // Written so that NaN fails the comparison.
    this.value = value > 0 ? Math.min(value, 1) : 0
    this.label = labelOf(this.value)
  }
}

/**
 * The quantiles of these values, in the same order, without duplicates.
 *
 * @throws RangeError when two different ones have the same label.
 */
export function parseQuantiles(values: readonly number[]): Quantile[] {
  const known = new Map<string, Quantile>()
  for (const quantile of values.map(value => new Quantile(value))) {
    const other = known.get(quantile.label)
    if (other === undefined) known.set(quantile.label, quantile)
    else if (other.value !== quantile.value) {
      const { label, value } = quantile
      throw new RangeError(`The quantiles ${other.value} and ${value} are both "${label}". Leave one out.`)
    }
  }
  return [...known.values()]
}

function labelOf(value: number): string {
  if (value === 0) return 'min'
  if (value === 1) return 'max'
  // Made from the decimal digits: 0.29 * 100 would be 28.999999999999996.
  const [mantissa = '', exponent] = value.toExponential().split('e')
  const digits = mantissa.replace('.', '')
  const places = Number(exponent) + 2
  return `p${places < 0 ? '0'.repeat(-places) + digits : digits.padEnd(places + 1, '0')}`
}
