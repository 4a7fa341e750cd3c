import { readGuide } from './guide.ts'

// What the tables of the guides from other packages of HTTP metrics say in their last column: what it is there, here.

/** Code of a table, by what it is. */
export interface TableCode {
  /** Expressions of a program: `collectHttpMetrics({ client: false })`. */
  readonly programs: readonly string[]
  /** Options of a call: `labels: { project: 'a' }`. */
  readonly options: readonly string[]
  /** Queries of Prometheus, or parts of one: `{code=~"2.."}`. */
  readonly queries: readonly string[]
  /** Everything else: names of options, metrics, labels and modules. */
  readonly words: readonly string[]
}

const kinds: ReadonlyArray<readonly [kind: keyof TableCode, pattern: RegExp]> = [
  ['queries', /^(?:sum|histogram_quantile)\b|^\w*\{\w+[=!]|^\w+[=!]~?"|^\w+ == \d/],
  ['programs', /^(?:new )?[\w.]+\(/],
  ['options', /^\w+: |^\{ /],
  ['words', /^[\w.{},/-]+$/],
]

export const httpGuides: readonly string[] = [
  'exporter-prometheus/guides/from-express-prom-bundle.md',
  'exporter-prometheus/guides/from-fastify-metrics.md',
  'exporter-prometheus/guides/from-nestjs-prometheus.md',
]

/** The code in the last column of all tables of a guide. */
export function tableCodeOf(path: string): TableCode {
  const rows = readGuide(path).text.match(/^\|(?! ?-).*\|$/gm) ?? []
  const code = rows
    .map(row => row.slice(0, -1).trimEnd().split(' | ').at(-1)!)
    .flatMap(cell => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!))
  const found = { programs: [], options: [], queries: [], words: [] } as Record<keyof TableCode, string[]>
  for (const text of code) {
    const [kind] = kinds.find(([, pattern]) => pattern.test(text)) ?? []
    if (kind === undefined) throw new Error(`${path}: nothing is known of \`${text}\``)
    found[kind].push(text)
  }
  return found
}

/** A query that a part of one belongs to. */
export function wholeQuery(text: string): string {
  if (text === 'sum without (route) (…)') return text.replace('…', 'http_request_duration_seconds_count')
  const bare = /^\w+[=!]~?"/.test(text) ? `{${text}}` : text
  return bare.startsWith('{') ? `http_request_duration_seconds_bucket${bare}` : bare
}
