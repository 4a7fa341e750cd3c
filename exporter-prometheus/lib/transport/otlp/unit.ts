/** Units as words in names, and in the notation of UCUM, which receivers translate back. */
const symbols: Readonly<Record<string, string>> = {
  seconds: 's',
  milliseconds: 'ms',
  microseconds: 'us',
  nanoseconds: 'ns',
  minutes: 'min',
  hours: 'h',
  days: 'd',
  bytes: 'By',
  kilobytes: 'kBy',
  megabytes: 'MBy',
  gigabytes: 'GBy',
  terabytes: 'TBy',
  kibibytes: 'KiBy',
  mebibytes: 'MiBy',
  gibibytes: 'GiBy',
  tebibytes: 'TiBy',
  bits_per_second: 'bit/s',
  kilobits_per_second: 'kbit/s',
  megabits_per_second: 'Mbit/s',
  gigabits_per_second: 'Gbit/s',
  terabits_per_second: 'Tbit/s',
  count_per_second: '1/s',
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

/** A unit in the notation of UCUM. A word that is not known stays as it is. */
export function ucumOf(word: string | undefined): string {
  if (word === undefined) return ''
  return Object.hasOwn(symbols, word) ? symbols[word]! : word
}
