/**
 * A number by its digits and its power of ten alone: `100`, `1e+02` and `1e2` are one. Other texts stay as they are.
 * By its text, because a double would hide what is lost beyond 2^53.
 */
function normalNumber(text: string): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return `${sign}0`
  const power = Number(exponent) - fraction.length + (digits.length - significant.length)
  return power === 0 ? `${sign}${significant}` : `${sign}${significant}e${power}`
}

/**
 * A line of an exposition in which every number, also that of a bound or a quantile, is written in one way. The value of
 * a quantile is rounded to two digits, because both only estimate it: the original to 0.01 %, we to 1 %.
 */
export function normalLine(line: string): string {
  if (line.startsWith('#')) return line
  const end = line.lastIndexOf(' ')
  const [series, value] = [line.slice(0, end), line.slice(end + 1)]
  const isEstimate = series.includes('quantile="') && Number.isFinite(Number(value))
  return `${series.replace(
    /\b(le|quantile)="([^"]*)"/g,
    (_all, name, text) => `${name}="${normalNumber(text)}"`,
  )} ${normalNumber(isEstimate ? Number(value).toPrecision(2) : value)}`
}

/** The labels of a line's series: those that the exporter adds itself stand last. */
function seriesOf(line: string): string {
  const labels = /\{(.*)\}/.exec(line)?.[1] ?? ''
  return labels.replace(/,?(le|quantile)="[^"]*"$/, '')
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/**
 * The lines of a text exposition without what means nothing: families in the order of their names, series in the order
 * of their labels, no blank lines, numbers written in one way. The order of the lines of one series stays.
 *
 * The original leaves the order of families and series to its hash maps.
 */
export function normalForm(exposition: string): readonly string[] {
  const families: Array<{ readonly type: string; readonly help: string[]; readonly samples: string[] }> = []
  let help: string[] = []
  for (const line of exposition.split('\n')) {
    if (line.startsWith('# HELP ')) help = [line]
    else if (line.startsWith('# TYPE ')) {
      families.push({ type: line, help, samples: [] })
      help = []
    } else if (line !== '') families.at(-1)!.samples.push(normalLine(line))
  }
  families.sort((a, b) => compare(a.type, b.type))
  for (const { samples } of families) samples.sort((a, b) => compare(seriesOf(a), seriesOf(b)))
  return families.flatMap(({ type, help, samples }) => [...help, type, ...samples])
}
