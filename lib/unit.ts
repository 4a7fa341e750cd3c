/**
 * Units of a metric's values, as the strings that exporters write in names and in `# UNIT` lines.
 *
 * Steps are 1024 for the `bi` units (kibi … tebi) and 1000 for all others.
 */
export const Unit = {
  Count: 'count',
  Percent: 'percent',
  Seconds: 'seconds',
  Milliseconds: 'milliseconds',
  Microseconds: 'microseconds',
  Nanoseconds: 'nanoseconds',
  Tebibytes: 'tebibytes',
  Gibibytes: 'gibibytes',
  Mebibytes: 'mebibytes',
  Kibibytes: 'kibibytes',
  Terabytes: 'terabytes',
  Gigabytes: 'gigabytes',
  Megabytes: 'megabytes',
  Kilobytes: 'kilobytes',
  Bytes: 'bytes',
  TerabitsPerSecond: 'terabits_per_second',
  GigabitsPerSecond: 'gigabits_per_second',
  MegabitsPerSecond: 'megabits_per_second',
  KilobitsPerSecond: 'kilobits_per_second',
  BitsPerSecond: 'bits_per_second',
  CountPerSecond: 'count_per_second',
} as const

/** One of the strings of {@link Unit}. */
export type Unit = (typeof Unit)[keyof typeof Unit]
