import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorsOf } from '../support/compiler.ts'
import { filter, type Program, startExample, startSource } from './processes.ts'

// The declarations that the command makes of the running examples: the examples compile with them, and wrong calls in
// copies of the examples do not.

interface Mistake {
  readonly file: string
  readonly right: string
  readonly wrong: string
}

interface Judged {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  /** Where texts are sent to, and its metrics are. */
  readonly says: RegExp
  /** The metrics of its own. */
  readonly match: string
  readonly mistakes: readonly Mistake[]
  /** Calls with a value that the program has, and one that it does not have. */
  readonly values: ReadonlyArray<readonly [call: string, value: string, wrong: string]>
}

const judged: readonly Judged[] = [
  {
    name: 'inference-service.ts',
    env: { PORT: '0', METRICS_PORT: '0' },
    says: /(\S+\/classify)\s+Metrics\s+(http:\S+\/metrics)/,
    match: '^inference_',
    mistakes: [
      {
        file: 'inference-service.ts',
        right: "failures_total', { reason }",
        wrong: "failures_total', { why: reason }",
      },
      { file: 'inference-service.ts', right: "languages_total', { language }", wrong: "languages_total'" },
      {
        file: 'inference-service.ts',
        right: "'inference_successful')",
        wrong: "'inference_successful', { last: true })",
      },
    ],
    values: [
      ["counter('inference_failures_total', { reason: 'too_large' })", 'too_large', 'too_big'],
      ["counter('inference_languages_total', { language: 'de' })", 'de', 'german'],
    ],
  },
  {
    name: 'model-server.ts',
    env: { PORT: '0' },
    says: /(\S+\/predict\/all)[\s\S]*(http:\S+\/metrics)/,
    match: '^navi_',
    mistakes: [
      { file: 'model-metrics.ts', right: 'const labels = { model_name:', wrong: 'const labels = { model:' },
      { file: 'model-metrics.ts', right: '{ ...this.#labels, reason }', wrong: '{ ...this.#labels }' },
      { file: 'server-metrics.ts', right: "{ version: '2.1.0' }", wrong: "{ version: '2.1.0', build: 7 }" },
      {
        file: 'server-metrics.ts',
        right: "refused_total', { reason }",
        wrong: "refused_total', { cause: reason }",
      },
    ],
    values: [
      ["counter('navi_requests_refused_total', { reason: 'unknown_model' })", 'unknown_model', 'no_model'],
      ["gauge('navi_build_info', { version: '2.1.0' })", '2.1.0', '2.1'],
    ],
  },
  {
    name: 'statsd-service.ts',
    env: { PORT: '0', CHARTS_PORT: '0', STATSD_PORT: '9' },
    says: /(\S+\/classify\/urgent)[\s\S]*Charts\s+(http:\S+\/)/,
    match: '^(?:text|memory_)',
    mistakes: [
      { file: 'statsd-service.ts', right: '{ queue, outcome }', wrong: '{ queue, result: outcome }' },
      { file: 'statsd-service.ts', right: "duration_seconds', { queue }", wrong: "duration_seconds'" },
      {
        file: 'statsd-service.ts',
        right: "gauge('memory_bytes')",
        wrong: "gauge('memory_bytes', { of: 'heap' })",
      },
    ],
    values: [
      ["histogram('text_duration_seconds', { queue: 'urgent' })", 'urgent', 'Urgent'],
      ["gauge('texts_waiting', { queue: 'batch' })", 'batch', 'bulk'],
    ],
  },
  {
    name: 'distributed-runtime.ts',
    env: { PORT: '0', DYN_SYSTEM_ENABLED: 'true', DYN_SYSTEM_PORT: '0' },
    says: /(\S+\/generate)\s+Metrics\s+(http:\S+\/metrics)/,
    match: '^dynamo_component_',
    mistakes: [
      { file: 'distributed-runtime.ts', right: "  'model_size',", wrong: "  'model_length'," },
      {
        file: 'distributed-runtime.ts',
        right: "'Words written')",
        wrong: "'Words written', { by: 'model' })",
      },
    ],
    values: [
      [
        "counter('dynamo_component_model_requests_total', { dynamo_namespace: 'dynamo', dynamo_component: 'backend', model_type: 'fr', model_size: 'small' })",
        'small',
        'tiny',
      ],
    ],
  },
]

const programs: Program[] = []
/** The declarations of all with the values that were seen, as the command makes them unless it is told otherwise. */
let withValues = ''
const examples = fileURLToPath(new URL('../../exporter-prometheus/examples/', import.meta.url))
const folder = mkdtempSync(fileURLToPath(new URL('../.examples-', import.meta.url)))

test.after(async () => {
  await Promise.all(programs.map(program => program.stop()))
  rmSync(folder, { recursive: true })
})

test('the declarations are made of what runs', async () => {
  cpSync(examples, folder, { recursive: true, filter: path => !path.endsWith('languages') })
  for (const { name, env, says, match } of judged) {
    const program = startExample(name, env)
    programs.push(program)
    const [, TARGET = '', where = ''] = await program.says(says)
    await startExample('send-requests.ts', { TARGET, ROUNDS: '1' }).ends()
    // Any values: those of a program that has just begun are not all there will be.
    const asked = ['types', new URL('/metrics', where).href, '--match', match]
    const types = (...more: readonly string[]): Promise<string> =>
      startSource('exporter-prometheus/lib/command/main.ts', {}, [...asked, ...more]).ends()
    const declared = await types('--values', '0')
    withValues += await types()
    assert.match(declared, 'interface MetricTypes')
    writeFileSync(join(folder, `metrics-of-${name.replace('.ts', '.d.ts')}`), declared)
    await program.stop()
  }
})

test('the examples compile with them, and each wrong call in a copy is an error where it is', () => {
  const where: string[] = []
  for (const { mistakes } of judged) {
    for (const { file, right, wrong } of mistakes) {
      const text = readFileSync(join(folder, file), 'utf8')
      assert.is(text.split(right).length, 2, `${file} has ${right} once`)
      const copy = `wrong-${where.length}-${file}`
      writeFileSync(join(folder, copy), text.replace(right, wrong))
      where.push(copy)
    }
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: {
        noEmit: true,
        isolatedDeclarations: false,
        noUnusedLocals: false,
        noUnusedParameters: false,
      },
      include: ['*.ts'],
      exclude: [],
    }),
  )
  const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
  const { stdout } = filter(tsc, ['-p', folder, '--pretty', 'false'], '')
  const faulty = new Set(
    [...stdout.matchAll(/^([^\s(]+)\(\d+,\d+\): error TS/gm)].map(([, path]) => path!.split('/').at(-1)!),
  )
  assert.equal([...faulty].sort(), where.sort(), stdout)
})

test('with the values that were seen, a call with another value is an error that names it', async () => {
  const calls = judged.flatMap(({ values }) => values)
  const right = calls.map(([call]) => call)
  const wrong = calls.map(([call, value, other]) => call.replace(`'${value}'`, `'${other}'`))
  const lines = [
    "import { counter, gauge, histogram } from 'metrics-facade'",
    ...withValues.split('\n'),
    ...right,
    ...wrong,
  ]
  const errors = await errorsOf(lines)
  const first = lines.length - wrong.length + 1
  assert.equal(
    [...errors.keys()].sort((a, b) => a - b),
    wrong.map((_, index) => first + index),
  )
  for (const [index, [, , other]] of calls.entries()) assert.match(errors.get(first + index)!, `"${other}"`)
})

test.run()
