const sizes = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

/** A number in at most eight characters. */
export function shownNumber(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e15) return value.toExponential(1)
  if (Number.isInteger(value) && size < 100_000) return String(value)
  const [unit, letter] = sizes.find(([unit]) => size >= unit) ?? [1, '']
  const short = String(Number((value / unit).toPrecision(3)))
  return short.length > 7 ? value.toExponential(1) : `${short}${letter}`
}

const blocks = '▁▂▃▄▅▆▇█'

/** Points as a line of blocks, between the lowest and the highest of them; what never changes is low. */
export function sparkline(points: readonly number[], width: number): string {
  const shown = width === 0 ? [] : points.slice(-width)
  const finite = shown.filter(Number.isFinite)
  const [lowest, highest] = [Math.min(...finite), Math.max(...finite)]
  return shown
    .map(point => {
      if (!Number.isFinite(point)) return ' '
      const share = highest === lowest ? 0 : (point - lowest) / (highest - lowest)
      return blocks[Math.round(share * (blocks.length - 1))]!
    })
    .join('')
}
