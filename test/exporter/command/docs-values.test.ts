import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { writeDocs } from '../../../exporter-prometheus/lib/command/docs.ts'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { runWith } from '../../support/command.ts'

// How many values of a label a table and the types show.

function gauges(count: number): string {
  return `# TYPE users gauge\n${Array.from({ length: count }, (_, user) => `users{user="u${user}"} 1\n`).join('')}`
}

test('up to eight values of a label are in the table, and of more their number', async () => {
  for (const [count, cell] of [
    [1, '`user`: `u0`'],
    [8, '`user`: `u0`, `u1`, `u2`, `u3`, `u4`, `u5`, `u6`, `u7`'],
    [9, '`user`: 9 values, such as `u0`'],
    [1_200, '`user`: 1,200 values, such as `u0`'],
  ] as const) {
    const { output } = await runWith(runCommand, gauges(count), 'docs', '-')
    assert.is(output.split('\n')[2], `| \`users\` | gauge |  | ${cell} |  |`)
  }
})

test('what means something in Markdown is escaped, and spaces are one', () => {
  const family = {
    name: 'a',
    type: 'gauge',
    unit: 'b|c',
    help: ' one\\two | \tthree\nfour\u0007 ',
    series: [{ pairs: [['path', 'x\\y|`z`']] }],
  }
  assert.is(
    writeDocs([family as never], {}).split('\n')[2],
    '| `a` | gauge | b\\|c | `path`: `` x\\\\y\\|`z` `` | one\\\\two \\| three four |',
  )
})

test('up to twelve values of a label are a type, and more are any string, or as many as is said', async () => {
  const typesOf = async (count: number, ...argv: readonly string[]): Promise<string | undefined> =>
    /user: (.*?) *[;}]/.exec((await runWith(runCommand, gauges(count), 'types', '-', ...argv)).output)?.[1]
  assert.is((await typesOf(12))!.split(' | ').length, 12)
  assert.is(await typesOf(13), 'string')
  assert.is((await typesOf(13, '--values', '13'))!.split(' | ').length, 13)
  assert.is(await typesOf(2, '--values', '1'), 'string')
})

test.run()
