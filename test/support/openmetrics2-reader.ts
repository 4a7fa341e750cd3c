import { readFileSync } from 'node:fs'
import { type Action, Grammar } from './abnf.ts'
import { checkValue, type Pairs, type ReadComposite } from './openmetrics2-rules.ts'
import { check, unescapeText } from './strict-name.ts'

// Reads OpenMetrics 2.0 by the grammar of its specification, and checks what the specification demands beyond that. It
// has nothing in common with the exporter's code.

export interface ReadExemplar {
  readonly labels: ReadonlyArray<readonly [string, string]>
  readonly value: number
  readonly timestamp: number
}

export interface ReadSample {
  readonly labels: ReadonlyArray<readonly [string, string]>
  readonly value: number | ReadComposite
  readonly start: number | undefined
  readonly exemplars: readonly ReadExemplar[]
}

export interface ReadFamily {
  readonly name: string
  readonly type: string | undefined
  readonly unit: string | undefined
  readonly help: string | undefined
  readonly samples: readonly ReadSample[]
}

type Open<T> = { -readonly [K in keyof T]: T[K] extends ReadonlyArray<infer Item> ? Item[] : T[K] }

/** What was read so far, and what is being read. */
interface Reading {
  readonly families: Map<string, Open<ReadFamily>>
  /** The family of the line before. */
  family: Open<ReadFamily> | undefined
  name: string
  key: string
  string: string
  labels: Array<readonly [string, string]>
  /** The labels of the sample; `labels` are then those of an exemplar. */
  ofSample: ReadonlyArray<readonly [string, string]>
  number: number
  composite: ReadComposite | undefined
  start: number | undefined
  exemplars: ReadExemplar[]
}

const grammar: Grammar<Reading> = new Grammar(
  readFileSync(new URL('openmetrics2.abnf', import.meta.url), 'utf8'),
  actions(),
)

function numberOf(text: string): number {
  return Number(text.replace(/inf(inity)?$/i, 'Infinity').replace(/nan/i, 'NaN'))
}

/** What stands between the brackets of a list. */
function itemsOf(phrase: string): string[] {
  const list = phrase.slice(phrase.indexOf('[') + 1, -1)
  return list === '' ? [] : list.split(',')
}

function pairsOf(phrase: string): Pairs {
  return itemsOf(phrase).map(item => item.split(':').map(numberOf) as [number, number])
}

function unquoted(text: string): string {
  return text.startsWith('"') ? unescapeText(text.slice(1, -1)) : text
}

/** The family that a line belongs to: that of the line before, or a new one. */
function familyOf(reading: Reading, line: string): Open<ReadFamily> {
  const { families, family, name } = reading
  if (family?.name === name) return family
  check(!families.has(name), 'interleaved families', line)
  const next = { name, type: undefined, unit: undefined, help: undefined, samples: [] }
  families.set(name, next)
  reading.family = next
  return next
}

function field(name: 'count' | 'sum' | 'schema' | 'zero_threshold' | 'zero_count'): Action<Reading> {
  return {
    after: (phrase, { composite }) => {
      composite![name] = numberOf(phrase.split(':')[1]!)
    },
  }
}

function list(name: 'negative_buckets' | 'positive_buckets'): Action<Reading> {
  return {
    after: (phrase, { composite }) => {
      composite![name] = itemsOf(phrase).map(numberOf)
    },
  }
}

function pairs(name: 'negative_spans' | 'positive_spans' | 'bucket' | 'quantile'): Action<Reading> {
  return {
    after: (phrase, { composite }) => {
      composite![name] = pairsOf(phrase)
    },
  }
}

function named(): Action<Reading> {
  return {
    after: (phrase, reading) => {
      reading.name = unquoted(phrase)
    },
  }
}

function actions(): Readonly<Record<string, Action<Reading>>> {
  return {
    metricname: named(),
    'metricname-utf8': named(),
    'metric-descriptor': { after: describe },
    sample: { before: beginSample, after: endSample },
    'labels-in-braces': {
      before: reading => {
        reading.labels = []
      },
    },
    'label-key': {
      after: (phrase, reading) => {
        reading.key = unquoted(phrase)
      },
    },
    'escaped-string': {
      after: (phrase, reading) => {
        reading.string = unescapeText(phrase)
      },
    },
    label: {
      after: (phrase, { key, string, labels }) => {
        check(!labels.some(([name]) => name === key), 'a label twice', phrase)
        labels.push([key, string])
      },
    },
    'metricname-and-labels': {
      after: (_phrase, reading) => {
        reading.ofSample = reading.labels
      },
    },
    'composite-value': {
      before: reading => {
        reading.composite = { count: Number.NaN, sum: Number.NaN }
      },
    },
    value: {
      after: (phrase, reading) => {
        reading.number = numberOf(phrase)
      },
    },
    'h-count': field('count'),
    'h-sum': field('sum'),
    'cs-count': field('count'),
    'cs-sum': field('sum'),
    'nh-schema': field('schema'),
    'nh-zero-threshold': field('zero_threshold'),
    'nh-zero-count': field('zero_count'),
    'nh-negative-spans': pairs('negative_spans'),
    'nh-positive-spans': pairs('positive_spans'),
    'nh-negative-buckets': list('negative_buckets'),
    'nh-positive-buckets': list('positive_buckets'),
    'classic-buckets': pairs('bucket'),
    'cs-quantile': pairs('quantile'),
    'start-timestamp': {
      after: (phrase, reading) => {
        reading.start = numberOf(phrase.slice(3))
      },
    },
    exemplar: {
      after: (phrase, { labels, exemplars }) => {
        const [value, timestamp] = phrase.slice(phrase.lastIndexOf('}') + 2).split(' ')
        exemplars.push({ labels, value: numberOf(value!), timestamp: numberOf(timestamp!) })
      },
    },
  }
}

function describe(line: string, reading: Reading): void {
  const family = familyOf(reading, line)
  check(family.samples.length === 0, 'metadata after samples', line)
  const kind = line.slice(2, 6).toLowerCase() as 'type' | 'unit' | 'help'
  check(family[kind] === undefined, 'metadata twice', line)
  // What follows the name, which may contain blanks if it is in quotes.
  const rest = /^# \w+ (?:"(?:[^"\\]|\\.)*"|\S+) (.*)\n$/su.exec(line)?.[1] ?? ''
  family[kind] = kind === 'help' ? unescapeText(rest) : rest
}

function beginSample(reading: Reading): void {
  reading.labels = []
  reading.composite = undefined
  reading.start = undefined
  reading.exemplars = []
}

function endSample(line: string, reading: Reading): void {
  const { ofSample, number, composite, start, exemplars } = reading
  const { type, samples } = familyOf(reading, line)
  const key = JSON.stringify([...ofSample].sort())
  check(!samples.some(({ labels }) => JSON.stringify([...labels].sort()) === key), 'a series twice', line)
  const value = composite ?? number
  checkValue(type, value, line)
  check(type !== 'gauge' || (start === undefined && exemplars.length === 0), 'more than a gauge has', line)
  samples.push({ labels: ofSample, value, start, exemplars })
}

/** Throws a SyntaxError for whatever the specification does not allow. */
export function readOpenMetrics2(text: string): ReadFamily[] {
  const reading: Reading = {
    families: new Map(),
    family: undefined,
    name: '',
    key: '',
    string: '',
    labels: [],
    ofSample: [],
    number: Number.NaN,
    composite: undefined,
    start: undefined,
    exemplars: [],
  }
  grammar.read('exposition', text, reading)
  return [...reading.families.values()]
}
