import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runCommand } from '../../../exporter-prometheus/lib/command/run.ts'
import { type Ran, runWith, withFile } from '../../support/command.ts'

// Files that a dashboard is merged with, whatever is in them.

const merged = (text: string): Promise<Ran> =>
  withFile('dashboard.json', text, path =>
    runWith(runCommand, '# TYPE a gauge\na 1\n', 'dashboard', '-', '--merge', path),
  )

for (const text of [
  'null',
  '5',
  '[]',
  '{}',
  '{"panels":null}',
  '{"panels":{}}',
  '{"panels":[],"templating":null}',
  '{"panels":[],"templating":5}',
  '{"panels":[],"templating":{"list":{}}}',
]) {
  test(`${text} is refused, because it has no panels`, async () => {
    const { code, output, complaint } = await merged(text)
    assert.equal([code, output], [1, ''])
    assert.match(
      complaint,
      /dashboard\.json.* has no panels\. Give a dashboard that Grafana has exported as JSON/,
    )
  })
}

test('what is not JSON is refused with what is wrong with it', async () => {
  const { code, complaint } = await merged('{')
  assert.is(code, 1)
  assert.match(complaint, /dashboard\.json.* cannot be merged: .*JSON.*\. Give a dashboard/)
})

test('a dashboard without panels and without variables is merged, and what else is in it is kept', async () => {
  for (const text of [
    '{"panels":[],"refresh":"7s"}',
    '{"panels":[],"templating":{"list":[]},"refresh":"7s"}',
  ]) {
    const { code, output, complaint } = await merged(text)
    assert.equal([code, complaint], [0, ''])
    const { panels, refresh, templating } = JSON.parse(output)
    assert.equal([panels.length > 0, refresh], [true, '7s'])
    assert.equal(
      templating.list.map(({ name }: { name: string }) => name),
      ['datasource', 'job', 'instance'],
    )
  }
})

test.run()
