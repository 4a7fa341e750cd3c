import type { Unit } from 'metrics-facade'

const canonicalLabels: Readonly<Record<Unit, string>> = {
  count: '',
  percent: '%',
  seconds: 's',
  milliseconds: 'ms',
  // U+03BC, the Greek letter, not U+00B5, the micro sign: the Rust crate writes this one.
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

/** The short form that people read behind a value: `ms`, `GiB`, `%`; empty for `Unit.Count`. */
export function unitLabel(unit: Unit): string {
  return canonicalLabels[unit]
}

/** The unit that is exactly this string, or `undefined`. */
export function unitFromString(text: string): Unit | undefined {
  return Object.hasOwn(canonicalLabels, text) ? (text as Unit) : undefined
}

/** Whether it is seconds, milliseconds, microseconds or nanoseconds. */
export function isTimeUnit(unit: Unit): boolean {
  return unit.endsWith('seconds')
}

/** Whether it is bits per second or a multiple. */
export function isDataRateUnit(unit: Unit): boolean {
  return unit.endsWith('bits_per_second')
}

/** Whether it is bytes, a multiple of bytes, or a data rate. */
export function isDataUnit(unit: Unit): boolean {
  return unit.endsWith('bytes') || isDataRateUnit(unit)
}
