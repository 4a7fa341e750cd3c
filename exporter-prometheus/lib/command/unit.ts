import type { ExposedFamily } from '../model/exposition.ts'

/** How Grafana shows a value, and the rate of one that only rises. */
interface Shown {
  readonly value: string
  readonly rate: string
}

const plain: Shown = { value: 'short', rate: 'cps' }

/** By the last word of a name, or the unit that is told. */
const units: Readonly<Record<string, Shown>> = {
  seconds: { value: 's', rate: 'percentunit' },
  milliseconds: { value: 'ms', rate: 'short' },
  microseconds: { value: 'µs', rate: 'short' },
  nanoseconds: { value: 'ns', rate: 'short' },
  bytes: { value: 'bytes', rate: 'Bps' },
  kilobytes: { value: 'deckbytes', rate: 'KBs' },
  megabytes: { value: 'decmbytes', rate: 'MBs' },
  gigabytes: { value: 'decgbytes', rate: 'GBs' },
  kibibytes: { value: 'kbytes', rate: 'KiBs' },
  mebibytes: { value: 'mbytes', rate: 'MiBs' },
  gibibytes: { value: 'gbytes', rate: 'GiBs' },
  bits: { value: 'bits', rate: 'bps' },
  ratio: { value: 'percentunit', rate: 'short' },
  percent: { value: 'percent', rate: 'short' },
  celsius: { value: 'celsius', rate: 'short' },
  volts: { value: 'volt', rate: 'short' },
  amperes: { value: 'amp', rate: 'short' },
  watts: { value: 'watt', rate: 'short' },
  joules: { value: 'joule', rate: 'watt' },
  meters: { value: 'lengthm', rate: 'velocityms' },
  grams: { value: 'massg', rate: 'short' },
  requests: { value: 'short', rate: 'reqps' },
}

/** How the values of a family are shown. */
export function shownUnit({ name, unit }: Pick<ExposedFamily, 'name' | 'unit'>): Shown {
  const word =
    unit ??
    name
      .replace(/_total$/, '')
      .split('_')
      .at(-1)!
  return Object.hasOwn(units, word) ? units[word]! : plain
}
