import { test } from 'uvu'
import * as assert from 'uvu/assert'
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

test('up to twelve values of a label are a type, and more are any string, or as many as is said', async () => {
  const typesOf = async (count: number, ...argv: readonly string[]): Promise<string | undefined> =>
    /user: (.*?) *[;}]/.exec((await runWith(runCommand, gauges(count), 'types', '-', ...argv)).output)?.[1]
  assert.is((await typesOf(12))!.split(' | ').length, 12)
  assert.is(await typesOf(13), 'string')
  assert.is((await typesOf(13, '--values', '13'))!.split(' | ').length, 13)
  assert.is(await typesOf(2, '--values', '1'), 'string')
})

test.run()
