import { gunzipSync } from 'node:zlib'
import * as assert from 'uvu/assert'
import type { Answer } from '../../support/http-client.ts'
import { ask } from '../../support/http-client.ts'
import { readProtobuf } from '../../support/protobuf-reader.ts'
import { parseStrictly } from '../../support/strict-parser.ts'
import type { Fetched } from './scenario.ts'

const pages = Array.from({ length: 60 }, (_, number) => `pages_total{number="${number}"} ${number}\n`)
const quantiles = ['0', '0.5', '0.9', '0.95', '0.99', '0.999', '1'].map(
  quantile => `job_bytes{quantile="${quantile}"} 1000\n`,
)

/** What scenario.ts emits, after a scrape has run its collector, to the letter. */
export const expectedText: string = String.raw`# HELP jobs_total Jobs done
# TYPE jobs_total counter
jobs_total{queue="mail",urgent="true"} 3
jobs_total{queue="a \"b\"\n\\ü"} 7
# TYPE pages_total counter
${pages.join('')}# TYPE queue_depth gauge
queue_depth 4.5
# TYPE collected gauge
collected 1
# HELP job_seconds Time taken
# TYPE job_seconds histogram
job_seconds_bucket{le="0.5"} 0
job_seconds_bucket{le="1"} 2
job_seconds_bucket{le="+Inf"} 2
job_seconds_sum 1.5
job_seconds_count 2
# TYPE job_bytes summary
${quantiles.join('')}job_bytes_sum 1000
job_bytes_count 1
`

/** What `useFacade` of scenario.ts returns. */
export const expectedSnapshot = `counter app.jobs_total{queue="mail"} 3
histogram app.job_seconds [0.25]
timed true
gauge app.in_flight 0
gauge app.collected 1
counter app.labelled_total 1
counter app.refused_total 0
counter app.metrics_invalid_samples_total{name="refused_total"} 1
counter local_total 1
`

/** What it is warned of where it runs, once. */
export const expectedWarning = 'A sample of the metric "refused_total" was ignored: increment got -1'

const textType = 'text/plain; version=0.0.4; charset=utf-8'

/** The lines that are not of the process or of its runtime, whose values nobody knows. */
function ownLines(text: string): string {
  return text.replaceAll(/^(?:# (?:HELP|TYPE) )?(?:process|nodejs)_.*\n/gm, '')
}

/** Checks a whole exposition: valid, what was emitted to the letter, and the process is there where it should be. */
export function checkText(text: string, options: { readonly ofProcess?: boolean } = {}): void {
  const { ofProcess = true } = options
  const families = new Map(parseStrictly(text).map(family => [family.name, family]))
  assert.is(ownLines(text), expectedText)
  for (const name of [
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'process_start_time_seconds',
  ]) {
    const value = families.get(name)?.samples[0]?.value
    if (ofProcess) assert.ok((value ?? 0) > 0, `${name} is ${value}`)
    else assert.is(value, undefined, name)
  }
}

/** Checks an answer that the program itself compressed. */
export function checkCompressed({ status, headers, body }: Fetched | Answer): void {
  assert.is(status, 200)
  assert.is(headers['content-type'], textType)
  assert.is(headers['content-encoding'], 'gzip')
  checkText(gunzipSync(Uint8Array.from(body)).toString())
}

/** Checks an answer that is plain, because that was asked for, or because the host compresses. */
export function checkPlain(
  { status, headers, text }: Answer,
  options: { readonly ofProcess?: boolean } = {},
): void {
  assert.is(status, 200)
  assert.is(headers['content-type'], textType)
  assert.is(headers['content-encoding'], undefined)
  checkText(text, options)
}

/** Asks a listener for everything that it can answer. */
export async function checkListener(port: number): Promise<void> {
  const asked = (headers: Readonly<Record<string, string>>): Promise<Answer> =>
    ask({ host: '127.0.0.1', port }, '/metrics', { headers })
  checkPlain(await asked({}))
  checkCompressed(await asked({ 'accept-encoding': 'gzip' }))
  const { headers, text } = await asked({ accept: 'application/openmetrics-text; version=1.0.0' })
  assert.is(headers['content-type'], 'application/openmetrics-text; version=1.0.0; charset=utf-8')
  assert.match(text, /^jobs_total\{queue="mail",urgent="true"\} 3$/m)
  assert.match(text, /\n# EOF\n$/)
  const accept = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited'
  const [jobs] = readProtobuf((await asked({ accept })).body).filter(({ name }) => name === 'jobs_total')
  assert.equal(
    jobs?.metric.map((metric: { counter: { value: number } }) => metric.counter.value),
    [3, 7],
  )
  const { families } = JSON.parse((await asked({ accept: 'application/json' })).text)
  assert.ok(families.some(({ name }: { name: string }) => name === 'job_seconds'))
}
