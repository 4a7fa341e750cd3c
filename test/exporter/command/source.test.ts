import { install } from 'metrics-exporter-prometheus'
import { counter, describeHistogram, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { type Ran, runWith, withFile } from '../../support/command.ts'
import { uninstall } from '../../support/prometheus-fixture.ts'
import { serving } from '../../support/serving.ts'

test.after.each(uninstall)

const run = (...argv: readonly string[]): Promise<Ran> => runWith(runCommand, '', ...argv)

test('the same metrics give the same output from a URL, a file in any format, and standard input', async () => {
  const handle = await install({ listener: '127.0.0.1:0', buckets: [1, 2] })
  counter('jobs_total', { queue: 'mail' }).increment()
  histogram('job_seconds').record(1.5)
  const { port } = handle.address!
  const { code, output } = await run('docs', `http://127.0.0.1:${port}/metrics`)
  assert.is(code, 0)
  assert.match(output, '| `job_seconds` | histogram |')
  for (const text of [
    handle.render(),
    handle.renderOpenMetrics(),
    handle.renderJson(),
    JSON.stringify(handle.snapshot(), (_, value) => (value === Number.POSITIVE_INFINITY ? '+Inf' : value)),
    JSON.stringify(JSON.parse(handle.renderJson()).families),
  ]) {
    assert.equal(await withFile('metrics', text, path => run('docs', path)), {
      code: 0,
      output,
      complaint: '',
    })
    assert.is((await runWith(runCommand, text, 'docs', '-')).output, output)
  }
  await handle.close()
})

test('the order in which metrics were made does not matter', async () => {
  const texts = [
    ['a_total', 'b_total'],
    ['b_total', 'a_total'],
  ].map(names => names.map(name => `# TYPE ${name} counter\n${name} 1\n`).join(''))
  for (const command of ['docs', 'types', 'rules', 'dashboard']) {
    const [first, second] = await Promise.all(texts.map(text => runWith(runCommand, text, command, '-')))
    assert.is(first!.code, 0)
    assert.is(second!.output, first!.output, command)
  }
})

test('objectives come from a URL, and from JSON', async () => {
  const handle = await install({ listener: '127.0.0.1:0' })
  const advice = { buckets: [0.1, 1], objective: { threshold: 1, ratio: 0.99 } }
  describeHistogram('objective_seconds', 'Time', advice)
  histogram('objective_seconds').zero()
  assert.equal(handle.snapshot().families[0]!.objective, advice.objective)
  const { output } = await run('rules', `http://127.0.0.1:${handle.address!.port}/metrics`)
  assert.match(output, 'objective_seconds')
  assert.match(output, 'alert: ObjectiveSecondsSpendsBudgetFast')
  const fromJson = await runWith(runCommand, handle.renderJson(), 'rules', '-')
  assert.is(fromJson.output, output)
  await handle.close()
})

test('only metrics whose names match are used', async () => {
  const text = 'a_total 1\nb_total 1\n'
  const { output } = await runWith(runCommand, text, 'docs', '-', '--match', '^a')
  assert.equal(output.match(/`\w+_total`/g), ['`a_total`'])
  const none = await runWith(runCommand, text, 'docs', '-', '--match', '^c')
  assert.equal([none.code, none.output], [1, ''])
  assert.match(none.complaint, /none of its metrics matches --match/)
})

test('headers are sent, and an answer that is none names the remedy', async () => {
  let url = ''
  await serving(
    (request, response) => {
      if (request.headers.authorization !== 'Bearer secret') response.statusCode = 401
      else if (request.url !== '/metrics') response.statusCode = 404
      response.end('a_total 1\n')
    },
    async ({ port }) => {
      url = `http://127.0.0.1:${port}`
      const header = ['--header', 'Authorization: Bearer secret']
      assert.is((await run('docs', `${url}/metrics`, ...header)).code, 0)
      assert.match(
        (await run('docs', `${url}/metrics`)).complaint,
        /answered 401. Give credentials with --header/,
      )
      assert.match(
        (await run('docs', url, ...header)).complaint,
        /answered 404. Give the whole address, with the path/,
      )
    },
  )
  const { code, complaint } = await run('docs', url)
  assert.is(code, 1)
  assert.match(complaint, /cannot be reached: \w+\. Look whether the program runs/)
})

const wrong: ReadonlyArray<
  readonly [code: number, argv: readonly string[], input: string, ...says: RegExp[]]
> = [
  [2, ['dashbord', '-'], '', /no command dashbord/, /dashboard, rules, docs, types, watch/],
  [2, ['docs'], '', /Give a URL or a file, such as http.* "docs --help"/],
  [2, ['docs', 'a', 'b'], '', /b is one word too many/],
  [2, ['docs', '-', '--titel', 'x'], '', /--titel/, /The options are --without/],
  [2, ['types', '-', '--values', 'few'], 'a 1\n', /--values is few: give a whole number/],
  [2, ['docs', '-', '--match', '('], 'a 1\n', /--match is not a regular expression/],
  [2, ['docs', 'http://127.0.0.1:1', '--header', 'secret'], '', /secret is not one: write 'Name: value'/],
  [2, ['watch', '-'], 'a 1\n', /which can be read again/],
  [2, ['watch', 'a', '--interval', '0'], '', /--interval a second at least/],
  [1, ['docs', '/nowhere'], '', /cannot be read: ENOENT/, /begins with http/],
  [1, ['docs', '-'], '', /it has no metrics: install a recorder/],
  [
    1,
    ['docs', '-'],
    '<html>',
    /cannot be read: line 1/,
    /the text format of Prometheus, OpenMetrics or JSON/,
  ],
  [1, ['docs', '-'], '{"status": "ok"}', /JSON without families: give what renderJson\(\)/],
  [1, ['docs', '-'], '{"families"', /is not valid JSON/],
  [1, ['dashboard', '-', '--merge', '/nowhere'], 'a 1\n', /cannot be merged: ENOENT/, /leave --merge out/],
  [1, ['rules', '-', '--tests', 'rules.yml'], 'a 1\n', /no alerts to test: describe a histogram with/],
]

for (const [code, argv, input, ...says] of wrong) {
  test(`${argv.join(' ')} with ${JSON.stringify(input)} ends with ${code}, and names the remedy`, async () => {
    const ran = await runWith(runCommand, input, ...argv)
    assert.equal([ran.code, ran.output], [code, ''])
    assert.match(ran.complaint, /^metrics-exporter-prometheus: [\s\S]*\.?\n$/)
    for (const pattern of says) assert.match(ran.complaint, pattern)
  })
}

test('help tells of every command and every option', async () => {
  const general = await run('--help')
  assert.equal(await run('-h'), general)
  assert.equal(await run('docs', '-h'), await run('docs', '--help'))
  assert.is(general.code, 0)
  for (const command of ['dashboard', 'rules', 'docs', 'types', 'watch']) {
    assert.match(general.output, new RegExp(`^  ${command} `, 'm'))
    const { code, output } = await run(command, '--help')
    assert.is(code, 0)
    for (const option of ['--match', '--header', '--help']) assert.match(output, option)
  }
  assert.equal(await run(), general)
  for (const line of general.output.split('\n')) assert.ok(line.length <= 120, line)
})

test('what is wrong with options is said in one line, with what there is', async () => {
  for (const [words, problem] of [
    [['--bogus'], "Unknown option '--bogus'"],
    [['--title'], "Option '--title <value>' argument missing"],
    [
      ['--title', '--match', 'a'],
      `Option '--title' argument is ambiguous: write a value that begins with "-" after a "="`,
    ],
  ] as const) {
    assert.equal(await run('dashboard', 'metrics.txt', ...words), {
      code: 2,
      output: '',
      complaint: `metrics-exporter-prometheus: ${problem}. The options are --title, --merge, --match, --header, --help.\n`,
    })
  }
})

test.run()
