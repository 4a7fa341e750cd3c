import type { Unit } from 'metrics-facade'

const canonicalLabels: Readonly<Record<Unit, string>> = {
  count: '',
  percent: '%',
  seconds: 's',
  milliseconds: 'ms',
  // U+03BC, the Greek letter: the original writes this one and not U+00B5, the micro sign.
  microseconds: 'μs',
  nanoseconds: 'ns',
  tebibytes: 'TiB',
  gibibytes: 'GiB',
  mebibytes: 'MiB',
  kibibytes: 'KiB',
  terabytes: 'TB',
  gigabytes: 'GB',
  megabytes: 'MB',
  kilobytes: 'kB',
  bytes: 'B',
  terabits_per_second: 'Tbps',
  gigabits_per_second: 'Gbps',
  megabits_per_second: 'Mbps',
  kilobits_per_second: 'kbps',
  bits_per_second: 'bps',
  count_per_second: '/s',
}

/** The short label that people read behind a value: `ms`, `GiB`, `%`; empty for `Unit.Count`. */
export function unitLabel(unit: Unit): string {
  return canonicalLabels[unit]
}

/** The unit whose string is exactly `text`, or `undefined`. */
export function unitFromString(text: string): Unit | undefined {
  return Object.hasOwn(canonicalLabels, text) ? (text as Unit) : undefined
}

/** True for seconds, milliseconds, microseconds and nanoseconds. */
export function isTimeUnit(unit: Unit): boolean {
  return unit.endsWith('seconds')
}

/** True for bits per second and its multiples. */
export function isDataRateUnit(unit: Unit): boolean {
  return unit.endsWith('bits_per_second')
}

/** True for bytes and their multiples, and for every data rate. */
export function isDataUnit(unit: Unit): boolean {
  return unit.endsWith('bytes') || isDataRateUnit(unit)
}
