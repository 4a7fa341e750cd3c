/**
 * Units as words in names, and in the notation of UCUM, for those that Prometheus translates back into the same word. It adds
 * to a name what it does not find there: `kBy` to one in kilobytes, and `bit_per_second` to one in bits per second.
 * https://github.com/prometheus/otlptranslator/blob/main/metric_namer.go
 */
const symbols: Readonly<Record<string, string>> = {
  seconds: 's',
  milliseconds: 'ms',
  microseconds: 'us',
  nanoseconds: 'ns',
  minutes: 'min',
  hours: 'h',
  days: 'd',
  bytes: 'By',
  megabytes: 'MBy',
  gigabytes: 'GBy',
  terabytes: 'TBy',
  kibibytes: 'KiBy',
  mebibytes: 'MiBy',
  gibibytes: 'GiBy',
  ratio: '1',
  percent: '%',
  celsius: 'Cel',
  meters: 'm',
  grams: 'g',
  volts: 'V',
  amperes: 'A',
  joules: 'J',
  watts: 'W',
  hertz: 'Hz',
}

/**
 * A unit in the notation of UCUM. Another word stays as it is: Prometheus finds it in the name. It does not find several,
 * which are an annotation, in braces, for that reason.
 */
export function ucumOf(word: string | undefined): string {
  if (word === undefined) return ''
  if (Object.hasOwn(symbols, word)) return symbols[word]!
  return word.includes('_') ? `{${word}}` : word
}
