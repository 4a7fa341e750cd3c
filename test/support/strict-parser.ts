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

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/
const number = /^(?:NaN|\+Inf|-Inf|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[+-][0-9]+)?)$/
const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
}

function check(condition: boolean, problem: string, line: string): void {
  if (!condition) throw new SyntaxError(`${problem}: ${JSON.stringify(line)}`)
}

/** Reads what `NaN`, `+Inf` and numerals say. */
export function parseNumber(text: string): number {
  check(number.test(text), 'not a number', text)
  if (text === 'NaN') return Number.NaN
  return text.endsWith('Inf') ? Number(text.replace('Inf', 'Infinity')) : Number(text)
}

function unescapeText(text: string, escapes: Readonly<Record<string, string>>): string {
  return text.replace(/\\(.?)/gsu, (_match, letter: string) => {
    const meant = escapes[letter]
    check(meant !== undefined, 'unknown escape', text)
    return meant!
  })
}

/** The labels between braces, and where the text behind them starts. */
function parseLabels(line: string, start: number): { labels: Map<string, string>; end: number } {
  const labels = new Map<string, string>()
  const label = /([^=,{}"\s]*)="((?:[^"\\]|\\.)*)"([,}])/suy
  label.lastIndex = start
  for (;;) {
    const match = label.exec(line)
    check(match !== null, 'malformed labels', line)
    const [, name, value, behind] = match as unknown as [string, string, string, string]
    check(labelName.test(name) && !name.startsWith('__'), `bad label name "${name}"`, line)
    check(!labels.has(name), `label "${name}" given twice`, line)
    check(value !== '', `label "${name}" is empty, which is to say absent`, line)
    labels.set(name, unescapeText(value, { '\\': '\\', '"': '"', n: '\n' }))
    if (behind === '}') return { labels, end: label.lastIndex }
  }
}

function parseSample(line: string): ParsedSample {
  const nameEnd = line.search(/[{ ]/)
  const name = line.slice(0, nameEnd)
  check(metricName.test(name), 'bad metric name', line)
  const { labels, end } =
    line[nameEnd] === '{' ? parseLabels(line, nameEnd + 1) : { labels: new Map(), end: nameEnd }
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
  check(Number.isInteger(count!.value) && count!.value >= 0, '_count is no count', place)
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

function parseHelp(line: string): { name: string; help: string } {
  const [, name, help] = /^# HELP ([^ ]*) (.*)$/su.exec(line) ?? []
  check(name !== undefined && help !== undefined && metricName.test(name), 'malformed HELP', line)
  return { name: name!, help: unescapeText(help!, { '\\': '\\', n: '\n' }) }
}

function parseType(line: string, help: { name: string; help: string } | undefined): OpenFamily {
  const [, name, type] = /^# TYPE ([^ ]*) ([a-z]+)$/u.exec(line) ?? []
  check(name !== undefined && metricName.test(name), 'malformed TYPE', line)
  check(Object.hasOwn(suffixes, type!), 'unknown type', line)
  check(help === undefined || help.name === name, 'HELP of another family', line)
  return { name: name!, type: type!, help: help?.help, samples: [] }
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

/** Reads an exposition, or throws a SyntaxError that shows the line. */
export function parseStrictly(exposition: string | Uint8Array): ParsedFamily[] {
  const families: OpenFamily[] = []
  let help: { name: string; help: string } | undefined
  for (const line of textOf(exposition).split('\n').slice(0, -1)) {
    check(line !== '', 'an empty line', line)
    if (line.startsWith('# HELP ')) {
      check(help === undefined, 'HELP without TYPE', line)
      help = parseHelp(line)
    } else if (line.startsWith('#')) {
      families.push(parseType(line, help))
      help = undefined
    } else {
      check(help === undefined, 'HELP without TYPE', line)
      const family = families.at(-1)
      const sample = parseSample(line)
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
