import {
  check,
  legalLabelName,
  legalMetricName,
  type Names,
  parseName,
  quoted,
  unescapeText,
} from './strict-name.ts'

// A parser of the text format 0.0.4 that takes nothing but what every server takes without a doubt, written from the
// format's rules and not from the exporter's code. It throws on whatever is invalid, also where servers say nothing:
// interleaved families, names of samples that two families write, histograms that do not add up.

/** One line: a value under a name and labels. */
export interface ParsedSample {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

/** All lines of one `# TYPE`. */
export interface ParsedFamily {
  readonly name: string
  readonly type: string
  readonly help: string | undefined
  readonly samples: readonly ParsedSample[]
}

interface OpenFamily extends ParsedFamily {
  readonly samples: ParsedSample[]
}

const number = /^(?:NaN|\+Inf|-Inf|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[+-][0-9]+)?)$/
const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
}

/** Reads what `NaN`, `+Inf` and numerals say. */
export function parseNumber(text: string): number {
  check(number.test(text), 'not a number', text)
  if (text === 'NaN') return Number.NaN
  return text.endsWith('Inf') ? Number(text.replace('Inf', 'Infinity')) : Number(text)
}

/** The labels between braces, and where the text behind them starts. */
function parseLabels(
  line: string,
  start: number,
  names: Names,
): { labels: Map<string, string>; end: number } {
  const labels = new Map<string, string>()
  const label = new RegExp(`([^=,{}"\\s]*|${quoted})=(${quoted})([,}])`, 'suy')
  label.lastIndex = start
  for (;;) {
    const match = label.exec(line)
    check(match !== null, 'malformed labels', line)
    const [, written, value, behind] = match as unknown as [string, string, string, string]
    const name = parseName(written, legalLabelName, names, line)
    check(!/^__[a-z][a-z_]*__$/.test(name), `bad label name "${name}"`, line)
    check(!labels.has(name), `label "${name}" given twice`, line)
    check(value !== '""', `label "${name}" is empty, which is to say absent`, line)
    labels.set(name, unescapeText(value.slice(1, -1)))
    if (behind === '}') return { labels, end: label.lastIndex }
  }
}

function parseSample(line: string, names: Names): ParsedSample {
  // A name in quotes stands inside the braces, before the labels.
  const pattern = new RegExp(`^(?:([^{ ]+)(\\{)?|\\{(${quoted})([,}]))`, 'su')
  const [start, bare, brace, inside, behind] = pattern.exec(line) ?? []
  check(start !== undefined, 'no name', line)
  const name = parseName((bare ?? inside)!, legalMetricName, names, line)
  const hasLabels = brace === '{' || behind === ','
  const { labels, end } = hasLabels
    ? parseLabels(line, start!.length, names)
    : { labels: new Map(), end: start!.length }
  check(line[end] === ' ', 'one blank before the value', line)
  return { name, labels, value: parseNumber(line.slice(end + 1)) }
}

/** A label set as a key that no two different ones share, whatever their order. */
export function labelKey(labels: ReadonlyMap<string, string>, without?: string): string {
  return JSON.stringify([...labels].filter(([name]) => name !== without).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function checkUnique(family: ParsedFamily): void {
  const seen = new Set<string>()
  for (const { name, labels } of family.samples) {
    const key = `${name} ${labelKey(labels)}`
    check(!seen.has(key), 'a series given twice', key)
    seen.add(key)
  }
}

/** The lines of one label set follow each other: first those with `le` or `quantile`, ascending, then sum and count. */
function checkDistribution(family: ParsedFamily, bucketSuffix: string, own: string): void {
  const finished = new Set<string>()
  for (let index = 0; index < family.samples.length; ) {
    const key = labelKey(family.samples[index]!.labels, own)
    check(!finished.has(key), 'a distribution is torn apart', key)
    finished.add(key)
    const lines: ParsedSample[] = []
    for (let line = family.samples[index]; line && labelKey(line.labels, own) === key; ) {
      lines.push(line)
      index += 1
      line = family.samples[index]
    }
    checkSeries(family, key, lines, bucketSuffix, own)
  }
}

function checkSeries(family: ParsedFamily, key: string, lines: ParsedSample[], suffix: string, own: string) {
  const place = `${family.name} ${key}`
  const [sum, count] = lines.splice(-2)
  check(sum?.name === `${family.name}_sum` && !sum.labels.has(own), '_sum is missing', place)
  check(count?.name === `${family.name}_count` && !count.labels.has(own), '_count is missing', place)
  check(Number.isInteger(count!.value) && count!.value >= 0, '_count is not a count', place)
  const bounds = lines.map(line => {
    check(line.name === `${family.name}${suffix}` && line.labels.has(own), `no ${own}`, place)
    return parseNumber(line.labels.get(own)!)
  })
  check(
    bounds.every((bound, at) => at === 0 || bound > bounds[at - 1]!),
    `${own} does not ascend`,
    place,
  )
  if (own === 'quantile') {
    check(
      bounds.every(quantile => quantile >= 0 && quantile <= 1),
      'no quantile',
      place,
    )
    return
  }
  const counts = lines.map(line => line.value)
  check(bounds.at(-1) === Number.POSITIVE_INFINITY, '+Inf is missing', place)
  check(counts.at(-1) === count!.value, '+Inf is not _count', place)
  check(
    counts.every((own, at) => Number.isInteger(own) && own >= (counts[at - 1] ?? 0)),
    'not cumulative',
    place,
  )
}

function checkFamily(family: ParsedFamily): void {
  check(family.samples.length > 0, 'a family without samples', family.name)
  checkUnique(family)
  if (family.type === 'histogram') checkDistribution(family, '_bucket', 'le')
  if (family.type === 'summary') checkDistribution(family, '', 'quantile')
  if (family.type === 'counter') {
    check(
      family.samples.every(sample => sample.value >= 0),
      'a counter below 0',
      family.name,
    )
  }
}

/** Names that nobody else may write: those of the samples, and the family's own. */
function namesOf({ name, type }: ParsedFamily): Set<string> {
  return new Set([name, ...suffixes[type]!.map(suffix => name + suffix)])
}

/** The name that a line of this keyword is about, and what it says of it. */
function parseComment(keyword: string, line: string, names: Names): readonly [name: string, text: string] {
  const [, name, text] = new RegExp(`^# ${keyword} ([^ "]+|${quoted}) (.*)$`, 'su').exec(line) ?? []
  check(name !== undefined && text !== undefined, `malformed ${keyword}`, line)
  return [parseName(name!, legalMetricName, names, line), text!]
}

function parseHelp(line: string, names: Names): { name: string; help: string } {
  const [name, text] = parseComment('HELP', line, names)
  return { name, help: unescapeText(text, { '\\': '\\', n: '\n' }) }
}

function parseType(line: string, names: Names, help: { name: string; help: string } | undefined): OpenFamily {
  const [name, type] = parseComment('TYPE', line, names)
  check(Object.hasOwn(suffixes, type), 'unknown type', line)
  check(help === undefined || help.name === name, 'HELP of another family', line)
  return { name, type, help: help?.help, samples: [] }
}

function textOf(exposition: string | Uint8Array): string {
  const text =
    typeof exposition === 'string'
      ? exposition
      : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(exposition)
  check(text.isWellFormed(), 'not UTF-8', text)
  check(!text.startsWith('\ufeff'), 'a byte order mark', text)
  check(text === '' || text.endsWith('\n'), 'no line feed at the end', text.slice(-80))
  return text
}

/** Reads an exposition, or throws a SyntaxError that shows the line; names in quotes are taken with `utf-8`. */
export function parseStrictly(exposition: string | Uint8Array, names: Names = 'legal'): ParsedFamily[] {
  const families: OpenFamily[] = []
  let help: { name: string; help: string } | undefined
  for (const line of textOf(exposition).split('\n').slice(0, -1)) {
    check(line !== '', 'an empty line', line)
    if (line.startsWith('# HELP ')) {
      check(help === undefined, 'HELP without TYPE', line)
      help = parseHelp(line, names)
    } else if (line.startsWith('#')) {
      families.push(parseType(line, names, help))
      help = undefined
    } else {
      check(help === undefined, 'HELP without TYPE', line)
      const family = families.at(-1)
      const sample = parseSample(line, names)
      check(
        suffixes[family?.type ?? '']?.some(suffix => family!.name + suffix === sample.name) === true,
        'a sample of no family, or of another one',
        line,
      )
      family!.samples.push(sample)
    }
  }
  check(help === undefined, 'HELP without TYPE', help?.name ?? '')
  const taken = new Set<string>()
  for (const family of families) {
    checkFamily(family)
    for (const name of namesOf(family)) {
      check(!taken.has(name), 'two families write one name', name)
      taken.add(name)
    }
  }
  return families
}
