import * as fs from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { addressOf, pageLength } from '../../../exporter-prometheus/lib/members/invitation.ts'
import { FileReader, readFirst } from '../../../exporter-prometheus/lib/members/process/file-reader.ts'
import { Chunk } from '../../../exporter-prometheus/lib/members/process/layout.ts'
import { MemberFile } from '../../../exporter-prometheus/lib/members/process/member-file.ts'
import { withDirectory } from '../../support/directory.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { Random } from '../../support/random.ts'

// Whatever a process writes in whatever steps is what others read.

const facts = { living: 1, ended: 2, obeyed: 3, writes: 4 }

/** Writes what has changed in one go. */
function write(file: MemberFile, isForced?: boolean): boolean {
  const writing = file.writing(facts, isForced)
  for (;;) {
    const { done, value } = writing.next()
    if (done) return value
  }
}

test('whatever a process writes in whatever steps, a reader has after each of them what the process has', () =>
  withDirectory(directory => {
    const random = new Random(19)
    for (let run = 0; run < 12; run++) {
      const path = join(directory, `file-${run}`)
      const file = new MemberFile(path)
      const reader = new FileReader(path)
      const pages: Array<readonly [kind: 2 | 3, cells: Float64Array]> = []
      const said: object[] = []
      const heard: unknown[] = []
      for (let step = 0; step < 25; step++) {
        for (let count = random.below(4); count > 0; count--) {
          // Among them some that are longer than a chunk of the log.
          const length = random.below(10) === 0 ? 20_000 + random.below(20_000) : random.below(700)
          const entry = { number: said.length, text: 'ä'.repeat(length) }
          said.push(entry)
          file.append(entry)
        }
        if (random.below(4) === 0) {
          const kind = random.below(2) === 0 ? Chunk.cells : Chunk.regions
          const cells = new Float64Array(random.below(3) === 0 ? pageLength + 5 : pageLength)
          pages.push([kind, cells])
          file.addPage(kind, cells)
        }
        for (let count = pages.length === 0 ? 0 : random.below(6); count > 0; count--) {
          const [, cells] = pages[random.below(pages.length)]!
          const [at, length] = [random.below(cells.length - 3), 1 + random.below(3)]
          cells.fill(random.below(1_000), at, at + length)
          file.touch(cells, at, length)
        }
        if (!write(file)) continue
        assert.is(reader.read(), undefined)
        for (let line = reader.next(); line !== undefined; line = reader.next()) heard.push(JSON.parse(line))
        assert.equal(heard, said)
        assert.is(reader.read(), undefined)
        assert.is(reader.next(), undefined)
        assert.equal({ ...reader.header, ...facts }, reader.header)
        assert.is(reader.header!.fileBytes, fs.statSync(path).size)
        for (const kind of [Chunk.cells, Chunk.regions]) {
          let pageNumber = 0
          for (const [, cells] of pages.filter(([one]) => one === kind)) {
            if (kind === Chunk.cells) {
              const { page, at } = reader.place(addressOf(pageNumber, 0))
              assert.is(at, 0)
              assert.ok(Buffer.from(page.buffer).equals(Buffer.from(cells.buffer)))
            } else {
              const length = cells[0]!
              const region = reader.regions(addressOf(pageNumber, 0) + 1)
              assert.equal([...region], [...cells.subarray(1, 1 + length)])
            }
            pageNumber += Math.ceil(cells.length / pageLength)
          }
          const beyond = addressOf(pageNumber, 0)
          assert.throws(
            () => (kind === Chunk.cells ? reader.place(beyond) : reader.regions(beyond + 1)),
            /no page of this number/,
          )
        }
      }
      assert.is(reader.regions(0).length, 0)
      const first = JSON.stringify(said[0])
      if (first.length < 1_000) assert.is(readFirst(path).line, first)
      file.close()
    }
  }))

test('a file is written when something has changed, or when it is forced', () =>
  withDirectory(directory => {
    let now = 5_000
    using _ = setWallClock(() => now)
    const path = join(directory, 'file')
    const file = new MemberFile(path)
    assert.is(write(file), true)
    assert.is(file.generation, 1)
    assert.is(readFirst(path).line, '')
    now += 1_000
    assert.is(write(file), false)
    assert.is(readFirst(path).header.writtenMs, 5_000)
    assert.is(write(file, true), true)
    assert.is(readFirst(path).header.writtenMs, 6_000)
    assert.is(readFirst(path).header.generation, 2)
    file.append({ one: 1 })
    assert.is(file.logBytes, 0)
    assert.is(write(file), true)
    assert.is(file.logBytes, '{"one":1}\n'.length)
    assert.is(readFirst(path).line, '{"one":1}')
    const cells = new Float64Array(pageLength)
    file.addPage(Chunk.cells, cells)
    file.touch(cells, 0)
    assert.is(write(file), true)
    assert.is(write(file), false)
    assert.is(file.isGone, false)
    fs.unlinkSync(path)
    assert.is(file.isGone, true)
    file.close()
    assert.throws(() => new MemberFile(join(directory, 'none', 'file')), /ENOENT/)
  }))

test.run()
