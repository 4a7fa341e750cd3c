import { fileURLToPath } from 'node:url'
import { filter } from './processes.ts'

/** What promtool says of a gauge of `metrics-facade/process` that keeps the name dashboards know it by. */
export const processLint = 'nodejs_active_resources_total non-counter metrics should not have "_total" suffix'

export interface ParsedSample<N = number> {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly number: N
  readonly exemplar?: ParsedExemplar<N>
}

/** Only OpenMetrics has them. */
export interface ParsedExemplar<N = number> {
  readonly labels: Readonly<Record<string, string>>
  readonly number: N
  /** Seconds. */
  readonly timestamp: number
}

export interface ParsedFamily<N = number> {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly unit: string
  readonly samples: ReadonlyArray<ParsedSample<N>>
}

/**
 * What `promtool check metrics` says: `clean`, or `lint` when only customs of naming are broken, or `invalid` when it
 * cannot read the exposition; and its words.
 */
export function check(exposition: string): readonly ['clean' | 'lint' | 'invalid', string] {
  const { status, stdout, stderr } = filter('promtool', ['check', 'metrics'], exposition)
  const words = `${stdout}${stderr}`
  if (status === 0) return ['clean', words]
  return [status === 3 ? 'lint' : 'invalid', words]
}

/** JSON has no infinities, so they come as text, in Python's words. */
function fromPython(number: string): number {
  return Number(number.replace('inf', 'Infinity').replace('nan', 'NaN'))
}

/** The families that a parser of Debian's python3-prometheus-client reads; it must read all. */
export function parse(exposition: string, format: 'text' | 'openmetrics' = 'text'): readonly ParsedFamily[] {
  const script = fileURLToPath(new URL('parse-exposition.py', import.meta.url))
  // Debian's own Python: another one does not see Debian's modules.
  const { status, stdout, stderr } = filter('/usr/bin/python3', [script, format], exposition)
  if (status !== 0) throw new Error(`Python cannot read the exposition: ${stderr}`)
  const families: ReadonlyArray<ParsedFamily<string>> = JSON.parse(stdout)
  return families.map(family => ({
    ...family,
    samples: family.samples.map(({ exemplar, number, ...sample }) => ({
      ...sample,
      number: fromPython(number),
      ...(exemplar && { exemplar: { ...exemplar, number: fromPython(exemplar.number) } }),
    })),
  }))
}
