import type { Branch } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ByteSink } from '../../../exporter-prometheus/lib/line-writer/byte-writer.ts'
import { EncodedText } from '../../../exporter-prometheus/lib/line-writer/encoded-text.ts'
import { pageBytes } from '../../../exporter-prometheus/lib/line-writer/pages.ts'
import { type PrefixRange, writeSamples } from '../../../exporter-prometheus/lib/line-writer/shared-lines.ts'

/** A number that takes as much room as any. */
const value = -3.5934567890123456e-9
const count = 100

/**
 * What stands between `before` bytes and the end of a page, of lines with a label value of this length, as is written.
 * All values have their first `shared` characters from one place.
 */
function writtenAtEndOfPage(before: number, length: number, shared: number): string {
  const sink = new ByteSink()
  const opening = 'g{a="'
  sink.text(opening)
  const linePrefix: PrefixRange = { page: sink.page, from: 0, to: opening.length }
  const samples = Array.from({ length: count }, () => ({
    branch: { linePrefix } as unknown as Branch,
    value,
  }))
  const values = {
    first: 0,
    shared,
    text: EncodedText.of('x'.repeat(shared + (length - shared) * count + 8)),
    ends: Array.from({ length: count }, (_, index) => shared + (index + 1) * (length - shared)),
  }
  sink.bytes(Buffer.alloc(pageBytes - before - opening.length, ' '))
  const { offset } = sink
  const next = writeSamples(sink, samples, 0, values, undefined)
  assert.ok(next > 0 && next < count, `${next} lines`)
  return sink.toString().slice(offset)
}

// A run may take 4,096 bytes: where just as many are left, what goes beyond them is lost.
test('lines of any length are whole at the end of a page', () => {
  for (let length = 20; length < 220; length++) {
    for (const shared of [0, 1, length - 9, length - 8, length - 1, length]) {
      const lines = writtenAtEndOfPage(4_096, length, shared).split('\n')
      assert.is(lines.pop(), '')
      const expected = `g{a="${'x'.repeat(length)}"} ${value}`
      for (const line of lines) assert.is(line, expected)
    }
  }
})

test.run()
