import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { suites } from '../support/suites.ts'
import { resolveImport, sourcesOf } from './sources.ts'

// What tests import of the sources.

const roof = 'the roof'

/** What tests see of a room besides its own files, and why; all else they see through what is published. */
const seenThrough: Readonly<Record<string, readonly string[]>> = {
  // A buffer that ends in the middle of a line, or of the text of another test, cannot be had from outside.
  'test/exporter/line-writer/': ['formats', 'model', 'names'],
  'test/exporter/store/too-long.test.ts': ['formats', 'line-writer'],
  // What a render uses.
  'test/exporter/line-writer/shape.test.ts': ['base'],
  // A client that never reads.
  'test/exporter/line-writer/pages.test.ts': ['transport'],
  // A series that is born between two steps of one scrape.
  'test/exporter/store/births-watched.test.ts': ['series', 'transport'],
  // What is read ahead of a render, without the render.
  'test/exporter/members/turns.test.ts': ['model'],
  // What a part counts in that has no series of its own.
  'test/exporter/members/folded-parts.test.ts': ['store'],
  // What processes tell of values is hashed and estimated as in the store.
  'test/exporter/members/process-told.test.ts': ['store'],
  'test/exporter/members/process-choosing.test.ts': ['store'],
  // What reading a member says that there is not.
  'test/exporter/transport/page/feed-members.test.ts': ['model'],
  // The fields of both packages are those of one kind of class.
  'test/registry/fields.test.ts': ['series'],
}

test('a test imports by name what is published, and of the inner rooms its own', () => {
  const used = new Set<string>()
  for (const file of sourcesOf('test')) {
    const [, first, second] = file.path.split('/')
    if (!file.path.endsWith('.test.ts') || !suites.unit?.includes(first!) || first === 'house') continue
    const own = first === 'exporter' ? second : first
    for (const specifier of file.imports) {
      const to = resolveImport(file, specifier)
      const [, room] = /^(?:exporter-prometheus\/)?lib\/(?:([^/]+)\/)?/.exec(to ?? '') ?? []
      if (to === undefined || room === own || !/^(?:exporter-prometheus\/)?lib\//.test(to)) continue
      const because = Object.keys(seenThrough).find(
        place => file.path.startsWith(place) && seenThrough[place]!.includes(room ?? roof),
      )
      assert.ok(because, `${file.path} imports ${to}`)
      used.add(because)
    }
  }
  assert.equal(
    Object.keys(seenThrough).filter(place => !used.has(place)),
    [],
  )
})

test.run()
