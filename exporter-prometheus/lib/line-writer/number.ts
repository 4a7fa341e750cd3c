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
