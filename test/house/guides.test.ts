import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readGuide } from '../support/guide.ts'

const fromRust = readGuide('exporter-prometheus/guides/from-rust.md')

test('a class of metrics is as short as in Rust', () => {
  const blocks = fromRust.blocks.filter(({ heading }) => heading === 'A metrics struct')
  assert.equal(
    blocks.map(({ language }) => language),
    ['rust', 'ts'],
  )
  const [theirs, ours] = blocks.map(({ text }) => text.split('\n').filter(line => line !== '').length)
  assert.ok(ours! <= theirs!, `${ours} lines, and ${theirs} in Rust`)
})

test('every pattern of the Rust crates is shown in both languages', () => {
  const languages = new Map<string, string[]>()
  for (const { heading, language } of fromRust.blocks) {
    languages.set(heading, [...(languages.get(heading) ?? []), language])
  }
  for (const [heading, shown] of languages) assert.equal(shown.slice(0, 2), ['rust', 'ts'], heading)
})

test.run()
