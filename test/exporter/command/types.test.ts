import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { runWith } from '../../support/command.ts'
import { errorsOf } from '../../support/compiler.ts'

const exposition = `# HELP jobs_total Jobs done,
# TYPE jobs_total counter
jobs_total{queue="mail",code="200"} 1
jobs_total{queue="it's",code="404",retry="true"} 1
# HELP size_bytes Sizes */ of files
# TYPE size_bytes histogram
size_bytes_bucket{le="1"} 0
size_bytes_bucket{le="+Inf"} 1
size_bytes_sum 1
size_bytes_count 1
# TYPE users gauge
${Array.from({ length: 13 }, (_, user) => `users{user="u${user}",env="prod"} 1`).join('\n')}
`

async function types(...argv: readonly string[]): Promise<string> {
  const { code, output, complaint } = await runWith(runCommand, exposition, 'types', '-', ...argv)
  assert.equal([code, complaint], [0, ''])
  return output
}

test('labels have the values that were seen, where these are few', async () => {
  assert.is(
    await types(),
    `// Written by "npx metrics-exporter-prometheus types". Labels and values that the program had not used yet are missing: add them by hand.
export {}

declare module 'metrics-facade' {
  interface MetricTypes {
    /** Jobs done, */
    jobs_total: { labels: { queue: 'it\\'s' | 'mail'; code: number | \`\${number}\`; retry?: boolean | 'true' | 'false' } }
    /** Sizes *\\/ of files */
    size_bytes: {}
    users: { labels: { user: string; env: 'prod' } }
  }
}
`,
  )
})

test('labels that all metrics have are left out, and any number of values may be few', async () => {
  const text = await types('--without', 'env', '--values', '13')
  assert.match(text, /users: \{ labels: \{ user: 'u0' \| 'u1' \| .* \| 'u12' \} \}/)
  assert.match(await types('--values', '0'), /queue: string/)
})

test('what is declared makes wrong calls errors, and leaves right ones', async () => {
  const right = [
    "counter('jobs_total', { queue: 'mail', code: 200 })",
    "counter('jobs_total', { queue: 'mail', code: '500', retry: false })",
    "histogram('size_bytes'); gauge('users', { user: 'anybody', env: 'prod' })",
  ]
  const wrong = [
    "counter('jobs_total')",
    "counter('jobs_total', { queue: 'fax', code: 200 })",
    "counter('jobs_total', { queue: 'mail', code: 'ok' })",
    "histogram('size_bytes', { file: 'a' })",
  ]
  const lines = (await types()).split('\n')
  const heading = "import { counter, gauge, histogram } from 'metrics-facade'"
  const errors = await errorsOf([heading, ...lines.slice(2), ...right, ...wrong])
  const from = lines.length - 1 + right.length
  assert.equal(
    [...errors.keys()].sort((a, b) => a - b),
    wrong.map((_, index) => from + index + 1),
  )
})

test.run()
