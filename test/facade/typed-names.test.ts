import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withSource } from '../support/compiler.ts'
import { LanguageServer } from '../support/language-server.ts'

// What an editor offers where a name, a label or a value is to be written: asked of the language server of TypeScript.

const table = `declare module 'metrics-facade' { interface MetricTypes {
  jobs_total: { labels: { queue: 'mail' | 'pdf'; retry?: boolean } }; shop_sales_total: { labels: { kind: 'cash' } } } }`
const onlyKnown = "declare module 'metrics-facade' { interface MetricTypeSettings { onlyKnown: true } }"

/** What is offered at each `|` of a program. */
function offered(program: string, settings: string): Promise<string[][]> {
  const heading = [
    "import { counter, describeGauge } from 'metrics-facade'",
    "import { DebuggingRecorder } from 'metrics-facade/debugging'",
    "import { createHierarchy } from 'metrics-facade/scope'",
    table,
    settings,
    "const shop = createHierarchy({ prefix: 'shop', levels: ['region'] })",
    'void [counter, describeGauge, DebuggingRecorder, shop]',
    '',
  ].join('\n')
  const parts = program.split('|')
  const offsets = parts
    .slice(0, -1)
    .map((_, index) => heading.length + parts.slice(0, index + 1).join('').length)
  return withSource([heading + parts.join('')], async (directory, path) => {
    const server = await LanguageServer.start(directory)
    try {
      return await server.complete(path, offsets)
    } finally {
      await server.stop()
    }
  })
}

const names =
  "counter('|')\ndescribeGauge('|', 'x')\nnew DebuggingRecorder().snapshot().gauge('|')\nshop.createGauge('|', 'x')\n"

test('with onlyKnown an editor completes names, where they are emitted, described and read, and those of scopes', async () => {
  const all = ['jobs_total', 'shop_sales_total']
  assert.equal(
    (await offered(names, onlyKnown)).map(labels => labels.sort()),
    [all, all, all, ['sales_total']],
  )
})

test('without it, none is completed, and any name compiles', async () => {
  for (const labels of await offered(names, '')) {
    assert.not(
      labels.some(label => label.endsWith('_total')),
      labels.join(),
    )
  }
})

test('labels and their values are completed in any case', async () => {
  const program =
    "counter('jobs_total', { | })\ncounter('jobs_total', { queue: '|' })\nshop.createCounterVec('sales_total', 'x', ['|'])\n"
  const [labels, values, varying] = await offered(program, '')
  assert.equal(
    labels!
      .filter(label => /^(queue|retry)/.test(label))
      .map(label => label.replace('?', ''))
      .sort(),
    ['queue', 'retry'],
  )
  assert.equal(values!.sort(), ['mail', 'pdf'])
  assert.equal(varying, ['kind'])
})

test.run()
