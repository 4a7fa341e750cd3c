/** How values of a unit are written. */
export interface Scale {
  /** What a value is multiplied by. */
  readonly factor: number
  readonly suffix: string
}

/** The units that are told apart; all others are written with their prefix and name. */
export type Kind = 'seconds' | 'bytes' | 'ratio' | 'percent' | 'plain'

/** A unit of values, and what is written after them. */
export interface UnitOf {
  readonly kind: Kind
  /** Seconds and bytes from what the values are in: 0.001 for milliseconds. */
  readonly base: number
  readonly suffix: string
}

export const plainUnit: UnitOf = { kind: 'plain', base: 1, suffix: '' }

const words: ReadonlyArray<readonly [word: RegExp, kind: Kind, base: number, suffix?: string]> = [
  [/milliseconds|millis|ms/, 'seconds', 1e-3],
  [/microseconds|micros/, 'seconds', 1e-6],
  [/nanoseconds|nanos/, 'seconds', 1e-9],
  [/minutes/, 'seconds', 60],
  [/hours/, 'seconds', 3600],
  [/seconds/, 'seconds', 1],
  [/kibibytes/, 'bytes', 1024],
  [/mebibytes/, 'bytes', 1024 ** 2],
  [/gibibytes/, 'bytes', 1024 ** 3],
  [/tebibytes/, 'bytes', 1024 ** 4],
  [/kilobytes/, 'bytes', 1e3],
  [/megabytes/, 'bytes', 1e6],
  [/gigabytes/, 'bytes', 1e9],
  [/terabytes/, 'bytes', 1e12],
  [/bytes/, 'bytes', 1],
  [/ratio|utilization/, 'ratio', 1],
  [/percent/, 'percent', 1],
  [/celsius/, 'plain', 1, ' °C'],
  [/volts/, 'plain', 1, ' V'],
  [/amperes/, 'plain', 1, ' A'],
  [/joules/, 'plain', 1, ' J'],
  [/watts/, 'plain', 1, ' W'],
  [/meters/, 'plain', 1, ' m'],
]

/** The unit of a family, by what it says and else by its name. */
export function unitOf(name: string, unit: string): UnitOf {
  const parts = name.replace(/_(?:total|info|count|sum)$/, '').split('_')
  const word = unit !== '' && unit !== 'count' ? unit : parts.at(-1)!
  for (const [pattern, kind, base, suffix = ''] of words) {
    if (new RegExp(`^(?:${pattern.source})$`).test(word)) return { kind, base, suffix }
  }
  // Such as of `memory_bytes_used`.
  if (unit === '' && parts.includes('bytes')) return { kind: 'bytes', base: 1, suffix: '' }
  return plainUnit
}

const steps: Readonly<
  Record<'seconds' | 'bytes' | 'plain', ReadonlyArray<readonly [least: number, suffix: string]>>
> = {
  seconds: [
    [86_400, ' d'],
    [3_600, ' h'],
    [60, ' min'],
    [1, ' s'],
    [1e-3, ' ms'],
    [1e-6, ' µs'],
    [1e-9, ' ns'],
  ],
  bytes: [
    [1024 ** 4, ' TiB'],
    [1024 ** 3, ' GiB'],
    [1024 ** 2, ' MiB'],
    [1024, ' KiB'],
    [1, ' B'],
  ],
  plain: [
    [1e12, ' T'],
    [1e9, ' G'],
    [1e6, ' M'],
    [1e4, ' k'],
    [0, ''],
  ],
}

/** The scale in which values up to `most` are readable. */
export function scaleOf({ kind, base, suffix }: UnitOf, most: number): Scale {
  if (kind === 'ratio') return { factor: 100, suffix: ' %' }
  if (kind === 'percent') return { factor: 1, suffix: ' %' }
  const size = Math.abs(most * base)
  const all = steps[kind]
  const [least, name] = all.find(([least]) => size >= least) ?? all.at(-1)!
  if (kind === 'plain') {
    const factor = least === 1e4 ? 1e-3 : least === 0 ? 1 : 1 / least
    return { factor, suffix: `${name}${suffix}` }
  }
  return size === 0
    ? { factor: base, suffix: all.find(([least]) => least === 1)![1] }
    : { factor: base / least, suffix: name }
}

/** A number with about three digits that count. */
export function numberText(value: number): string {
  const size = Math.abs(value)
  if (value === Number.POSITIVE_INFINITY) return '+∞'
  if (value === Number.NEGATIVE_INFINITY) return '−∞'
  if (size !== 0 && size < 0.001) return value.toExponential(1).replaceAll('-', '−')
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  const text = value.toFixed(digits)
  return (text.includes('.') ? text.replace(/\.?0+$/, '') : text).replace('-', '−')
}

/** A number on an axis whose lines are `step` apart: with as many digits as tell them from each other. */
export function axisText(value: number, step: number): string {
  const digits = [0, 1, 2, 3, 4, 5, 6].find(count => {
    const scaled = step * 10 ** count
    return scaled > 0.5 && Math.abs(scaled - Math.round(scaled)) < 1e-6
  })
  if (digits === undefined) return numberText(value)
  const text = value.toFixed(digits).replace(/^-(?=[0.]*$)/, '')
  return (digits > 0 ? text.replace(/\.?0+$/, '') : text).replace('-', '−')
}

/** A value with its unit, or a dash. */
export function valueText(value: number | null | undefined, unit: UnitOf, per = ''): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–'
  if (!Number.isFinite(value)) return numberText(value)
  const { factor, suffix } = scaleOf(unit, value)
  return `${numberText(value * factor)}${suffix}${per}`
}

/** A count in whole, with its thousands set apart, or a dash. */
export function countText(value: number | null): string {
  if (value === null) return '–'
  if (!Number.isInteger(value) && Math.abs(value) < 1_000) return numberText(value)
  return Math.round(value).toLocaleString('en').replaceAll(',', '\u202f')
}

/** How long something took or is ago: `3 min`, `2 h`. */
export function durationText(seconds: number): string {
  const size = Math.abs(seconds)
  if (size < 1) return 'less than 1 s'
  const [least, name] = steps.seconds.find(([least]) => size >= least)!
  return `${Math.floor(size / least)}${name}`
}
