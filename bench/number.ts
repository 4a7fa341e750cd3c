export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** To two or three digits, or whole. */
export function show(value: number): string {
  if (value >= 100) return grouped(Math.round(value))
  return value === 0 ? '0' : value.toPrecision(value >= 10 ? 3 : 2)
}

/**
 * A whole number as English writes it. Each process names its row, and loading what `toLocaleString` needs would take
 * longer than everything else there.
 */
export function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',')
}
