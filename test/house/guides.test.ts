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

for (const { path, blocks } of [fromRust, readGuide('exporter-prometheus/guides/from-rust-prometheus.md')]) {
  test(`every pattern of ${path} is shown in both languages`, () => {
    const languages = new Map<string, string[]>()
    for (const { heading, language } of blocks) {
      languages.set(heading, [...(languages.get(heading) ?? []), language])
    }
    assert.ok(languages.size > 5, 'the patterns are found')
    for (const [heading, shown] of languages) assert.equal(shown.slice(0, 2), ['rust', 'ts'], heading)
  })
}

test('the guide from the crate prometheus has what its users look for', () => {
  const { text } = readGuide('exporter-prometheus/guides/from-rust-prometheus.md')
  const items =
    'lazy_static IntCounterVec Opts register TextEncoder gather inc inc_by observe with_label_values remove_label_values ' +
    'const_label get DebuggingRecorder'
  for (const item of items.split(' ')) assert.match(text, new RegExp(`\\b${item}\\b`), item)
})

test.run()
