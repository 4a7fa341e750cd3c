import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { rateRecords } from '../../../exporter-prometheus/lib/command/rates.ts'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { type Ran, runWith } from '../../support/command.ts'

const exposition = `# TYPE jobs_total counter
jobs_total{queue="mail"} 1
# TYPE depth gauge
depth 1
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.1"} 0
wait_seconds_bucket{le="0.25"} 0
wait_seconds_bucket{le="1"} 0
wait_seconds_bucket{le="+Inf"} 1
wait_seconds_sum 1
wait_seconds_count 1
# TYPE bare_seconds summary
bare_seconds_sum 1
bare_seconds_count 1
`

const rules = (...argv: readonly string[]): Promise<Ran> =>
  runWith(runCommand, exposition, 'rules', '-', ...argv)

async function text(...argv: readonly string[]): Promise<string> {
  const { code, output, complaint } = await rules(...argv)
  assert.equal([code, complaint], [0, ''])
  return output
}

test('rates of all that only rises are recorded', async () => {
  assert.is(
    await text(),
    `# Written by "npx metrics-exporter-prometheus rules".
groups:
  - name: rates
    rules:
      - record: "job:bare_seconds_count:rate5m"
        expr: "sum by (job) (rate(bare_seconds_count[5m]))"
      - record: "job:bare_seconds_sum:rate5m"
        expr: "sum by (job) (rate(bare_seconds_sum[5m]))"
      - record: "job:jobs:rate5m"
        expr: "sum by (job) (rate(jobs_total[5m]))"
      - record: "job:wait_seconds_count:rate5m"
        expr: "sum by (job) (rate(wait_seconds_count[5m]))"
      - record: "job:wait_seconds_sum:rate5m"
        expr: "sum by (job) (rate(wait_seconds_sum[5m]))"
      - record: "job_le:wait_seconds_bucket:rate5m"
        expr: "sum by (job, le) (rate(wait_seconds_bucket[5m]))"
`,
  )
})

test('a histogram with a native series is recorded whole; one without any series has its parts', () => {
  const recordsOf = (...series: readonly object[]) =>
    rateRecords([{ name: 'wait', type: 'histogram', series } as never]).map(
      record => (record as { readonly record: string }).record,
    )
  const parts = ['job:wait_count:rate5m', 'job:wait_sum:rate5m', 'job_le:wait_bucket:rate5m']
  assert.equal(recordsOf({ native: {} }), ['job:wait:rate5m'])
  assert.equal(recordsOf({}, { native: {} }, {}), ['job:wait:rate5m'])
  assert.equal(recordsOf({}, { native: undefined }), parts)
  assert.equal(recordsOf(), parts)
})

test('an objective has its share over each window, and an alert for each speed at which its budget is spent', async () => {
  const output = await text('--objective', 'wait_seconds=0.25:0.99')
  const rest = output.slice(output.indexOf('  - name: "objective'))
  assert.equal(rest.match(/rate(?:5m|30m|1h|2h|6h|1d|3d)"/g)?.length, 7)
  assert.match(
    rest,
    `      - record: "job:wait_seconds_over_threshold:ratio_rate1d"
        expr: "1 - sum by (job) (rate(wait_seconds_bucket{le=\\"0.25\\"}[1d])) / sum by (job) (rate(wait_seconds_count[1d]))"
`,
  )
  assert.match(
    rest,
    `      - alert: WaitSecondsSpendsBudgetFast
        expr: "(job:wait_seconds_over_threshold:ratio_rate1h > 0.144 and job:wait_seconds_over_threshold:ratio_rate5m > 0.144) or (job:wait_seconds_over_threshold:ratio_rate6h > 0.06 and job:wait_seconds_over_threshold:ratio_rate30m > 0.06)"
        for: "2m"
        labels:
          severity: critical
`,
  )
  assert.match(rest, 'alert: WaitSecondsSpendsBudgetSlowly')
})

test('a bound that is whole is found in both of its spellings', async () => {
  assert.match(await text('--objective', 'wait_seconds=1:0.9'), 'le=~\\"1|1[.]0\\"')
})

test('an alert that no share of values could reach is left out', async () => {
  const output = await text('--objective', 'wait_seconds=0.25:0.5')
  assert.not.match(output, 'SpendsBudgetFast')
  assert.match(output, /ratio_rate3d > 0\.5 and/)
  assert.not.match(output, /ratio_rate1d >/)
})

const nativeExposition = JSON.stringify({
  families: [
    {
      name: 'size_bytes',
      type: 'histogram',
      objective: { threshold: 1_000, ratio: 0.9 },
      series: [
        {
          labels: {},
          count: 1,
          sum: 1,
          buckets: [{ le: '+Inf', count: 1 }],
          native: {
            schema: 3,
            zeroThreshold: 0,
            zeroCount: 0,
            positive: [{ index: 1, lower: 1, upper: 1.09, count: 1 }],
            negative: [],
          },
        },
      ],
    },
  ],
})

for (const [what, input, ...argv] of [
  ['a classic', exposition, '--objective', 'wait_seconds=0.25:0.99'],
  ['a native', nativeExposition],
] as const) {
  test(`each alert of ${what} histogram is made to fire in one test, and not in another`, async () => {
    const run = async (...more: readonly string[]): Promise<string> => {
      const { code, output, complaint } = await runWith(runCommand, input, 'rules', '-', ...argv, ...more)
      assert.equal([code, complaint], [0, ''])
      return output
    }
    const alerts = [...(await run()).matchAll(/- alert: (\w+)/g)].map(([, name]) => name!)
    const tests = await run('--tests', 'rules.yml')
    assert.is(alerts.length, 2)
    for (const alert of alerts) {
      assert.match(tests, new RegExp(`alertname: ${alert}\\n +exp_alerts:\\n +- exp_labels:`))
      assert.match(tests, new RegExp(`alertname: ${alert}\\n +exp_alerts: \\[\\]`))
    }
  })
}

test('of a native histogram a test is given what the rules record', async () => {
  const { output } = await runWith(runCommand, nativeExposition, 'rules', '-', '--tests', 'rules.yml')
  assert.is(
    output.match(/series: "job:size_bytes_over_threshold:ratio_rate\w+\{job=\\"service\\"\}"/g)?.length,
    21,
  )
  assert.match(output, 'values: "1+0x90"')
  assert.not.match(output, 'size_bytes_bucket')
})

const refused: ReadonlyArray<readonly [code: number, objective: string, ...says: RegExp[]]> = [
  [1, 'wait_seconds=0.3:0.99', /threshold 0.3 of wait_seconds is not a bound/, /take 0.25 or 1, or add 0.3/],
  [1, 'wait_seconds=0.01:0.99', /take 0.1 or 0.25,/],
  [1, 'wait_seconds=5:0.99', /take 0.25 or 1,/],
  [
    1,
    'jobs_total=1:0.99',
    /jobs_total is a counter, which does not tell/,
    /give it buckets, with 1 among them/,
  ],
  [1, 'nothing=1:0.99', /the metric nothing, which does not exist. List the names with "docs"/],
  [2, 'wait_seconds', /wait_seconds is not one: write NAME=THRESHOLD:RATIO/],
  [2, 'wait_seconds=0.25:1', /is not one/],
  [2, 'wait_seconds=fast:0.9', /is not one/],
]

for (const [code, objective, ...says] of refused) {
  test(`the objective ${objective} is refused, with the remedy`, async () => {
    const ran = await rules('--objective', objective)
    assert.equal([ran.code, ran.output], [code, ''])
    for (const pattern of says) assert.match(ran.complaint, pattern)
  })
}

test.run()
