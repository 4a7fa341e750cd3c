import { build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorsOf } from '../support/compiler.ts'
import { typedCalls } from '../support/typed-calls.ts'

// Metrics that a program names in MetricTypes have labels that the compiler checks. The texts are what a user reads.

const heading = [
  "import { counter, describeCounter, gauge, histogram, Level } from 'metrics-facade'",
  "import { DebuggingRecorder } from 'metrics-facade/debugging'",
  'interface Job { queue: "mail" | "pdf"; retry?: boolean }',
  "declare module 'metrics-facade' { interface MetricTypes {",
  '  jobs_total: { labels: Job }; size_bytes: { labels: { code?: 200 | 404 } }; uptime_seconds: {} } }',
  'declare const job: Job; declare const dynamic: string; declare const either: "jobs_total" | "size_bytes"',
  'const snapshot = new DebuggingRecorder().snapshot()',
  'void [counter, describeCounter, gauge, histogram, Level, job, dynamic, either, snapshot]',
]

/** Calls that compile: what is in the table as it says, and everything else as ever. */
const right = [
  "counter('jobs_total', { queue: 'mail' }).increment()",
  "gauge('jobs_total', { queue: 'pdf', retry: true }, { level: Level.Debug }).set(1)",
  "histogram('jobs_total', job).record(1)",
  "histogram('size_bytes'); histogram('size_bytes', {}); histogram('size_bytes', { code: 404 })",
  "gauge('uptime_seconds'); gauge('uptime_seconds', {}); gauge('uptime_seconds', undefined, { target: 'db' })",
  "counter('other_total', { a: 1, b: undefined }); counter('other_total', new Map([['a', 1]])); counter('other_total', [['a', 1]])",
  'counter(dynamic, { a: 1 }); counter(dynamic, job); counter(dynamic as any, { a: 1 }); gauge(either, { queue: "mail", code: 200 } as const)',
  'for (const emit of [counter, gauge, histogram]) emit(dynamic, { a: 1 })',
  'for (const emit of [counter, gauge]) emit("jobs_total", { queue: "mail" }).increment()',
  "describeCounter('jobs_total', 'Jobs'); describeCounter('other_total', 'Others')",
  "snapshot.counter('jobs_total', { queue: 'mail' }); snapshot.histogram('other_total', { a: 1 })",
  "snapshot.find('counter', 'jobs_total', job); snapshot.find('gauge', 'other'); snapshot.find('gauge', dynamic, [['a', 1]])",
]

const wrong: ReadonlyArray<readonly [line: string, error: string]> = [
  ["counter('jobs_total')", 'error TS2554: Expected 2-3 arguments, but got 1.'],
  [
    "counter('jobs_total', {})",
    "error TS2741: Property 'queue' is missing in type '{}' but required in type 'Job'.",
  ],
  [
    "counter('jobs_total', { queue: 'fax' })",
    'error TS2322: Type \'"fax"\' is not assignable to type \'"mail" | "pdf"\'.',
  ],
  [
    "gauge('jobs_total', { queue: 'mail', que: 1 })",
    "error TS2353: Object literal may only specify known properties, and 'que' does not exist in type 'Job'.",
  ],
  [
    "histogram('size_bytes', { code: 500 })",
    "error TS2322: Type '500' is not assignable to type '200 | 404 | undefined'.",
  ],
  ["gauge('uptime_seconds', { a: 1 })", "error TS2322: Type 'number' is not assignable to type 'never'."],
  [
    "snapshot.find('counter', 'jobs_total', { queue: 'mail', que: 1 })",
    "error TS2353: Object literal may only specify known properties, and 'que' does not exist in type 'Job'.",
  ],
  ["snapshot.counter('jobs_total')", 'error TS2554: Expected 2 arguments, but got 1.'],
  [
    "snapshot.gauge('jobs_total', { queue: 'fax' })",
    'error TS2322: Type \'"fax"\' is not assignable to type \'"mail" | "pdf"\'.',
  ],
]

await typedCalls({ heading, right, wrong })

test('a bundle is the same with the table and without', async () => {
  const program =
    "import { counter } from 'metrics-facade'\ncounter('jobs_total', { queue: 'mail' }).increment()\n"
  const table =
    "declare module 'metrics-facade' { interface MetricTypes { jobs_total: { labels: { queue: 'mail' } } } }\n"
  const bundles = [program, program.replace('\n', `\n${table}`)].map(async contents => {
    const { outputFiles } = await build({
      stdin: { contents, loader: 'ts', resolveDir: import.meta.dirname },
      conditions: ['metrics-facade-source'],
      bundle: true,
      minifySyntax: true,
      minifyWhitespace: true,
      format: 'esm',
      write: false,
    })
    return outputFiles[0]!.text
  })
  const [without, withTable] = await Promise.all(bundles)
  assert.ok(without!.includes('jobs_total'))
  assert.is(withTable, without)
})

test('with onlyKnown, other names do not compile, and are what an editor completes', async () => {
  const strict = "declare module 'metrics-facade' { interface MetricTypeSettings { onlyKnown: true } }"
  const lines = [
    ...heading,
    strict,
    "counter('jobs_total', { queue: 'mail' }); describeCounter('uptime_seconds', 'Time')",
    "counter('jobs')",
    'counter(dynamic)',
    "describeCounter('jobs', 'Jobs')",
    "snapshot.gauge('uptime')",
  ]
  const found = await errorsOf(lines)
  const names = '"jobs_total" | "size_bytes" | "uptime_seconds"'
  const from = heading.length + 2
  for (let line = 1; line <= from; line++) assert.is(found.get(line), undefined)
  assert.match(
    found.get(from + 1)!,
    `Argument of type '"jobs"' is not assignable to parameter of type '${names}'`,
  )
  assert.match(
    found.get(from + 2)!,
    `Argument of type 'string' is not assignable to parameter of type '${names}'`,
  )
  assert.match(
    found.get(from + 3)!,
    `Argument of type '"jobs"' is not assignable to parameter of type '${names}'`,
  )
  assert.match(
    found.get(from + 4)!,
    `Argument of type '"uptime"' is not assignable to parameter of type '${names}'`,
  )
})

test.run()
