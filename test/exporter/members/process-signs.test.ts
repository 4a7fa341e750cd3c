import { statSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Directory } from '../../../exporter-prometheus/lib/members/process/directory.ts'
import { readFirst } from '../../../exporter-prometheus/lib/members/process/file-reader.ts'
import { identityOf } from '../../../exporter-prometheus/lib/members/process/identity.ts'
import { Publication } from '../../../exporter-prometheus/lib/members/process/publication.ts'
import { withDirectory } from '../../support/directory.ts'
import { madeOf } from '../../support/process.ts'

// When a process writes to its file: as something changes, and every ten seconds as a sign that it lives.

const secondMs = 1_000

for (const begunMs of [0, 5_000, 1e9]) {
  test(`a process that began at ${begunMs} of its clock says every ten seconds that it lives`, () =>
    withDirectory(path => {
      const directory = new Directory(path, 'shop')
      const { recorder } = madeOf({})
      const jobs = recorder.registerCounter('jobs_total', undefined)
      let now = begunMs
      const facts = () => ({ living: 1, ended: 0, obeyed: 0 })
      const own = identityOf(process.pid)
      const publication = new Publication('1-a', directory, own, facts, () => now)
      publication.follow(recorder)
      const write = (): number => {
        for (const _step of publication.writing());
        return readFirst(directory.pathOf('1-a')).header.generation
      }
      const first = write()
      const written: number[] = []
      let last = first
      for (let second = 1; second <= 35; second++) {
        now += secondMs
        if (second === 13) jobs.increment(1)
        const generation = write()
        if (generation > last) written.push(second)
        last = generation
      }
      // What changed in the thirteenth second is a sign, too.
      assert.equal(written, [10, 13, 23, 33])
      assert.is(statSync(directory.pathOf('1-a')).mode & 0o777, 0o600)
      publication.remove()
      assert.equal(directory.list(), { names: [], others: [] })
    }))
}

test('what begins while the file is written may be in the next writing only, and one without a change is none', () =>
  withDirectory(path => {
    const { recorder } = madeOf({})
    const jobs = recorder.registerCounter('jobs_total', undefined)
    const begun: number[] = []
    const facts = () => ({ living: 1, ended: 0, obeyed: 0 })
    const publication = new Publication(
      '1-a',
      new Directory(path, 'shop'),
      identityOf(process.pid),
      facts,
      () => 0,
      number => begun.push(number),
    )
    publication.follow(recorder)
    const write = (): void => {
      for (const _step of publication.writing());
    }
    write()
    write()
    jobs.increment(1)
    write()
    assert.equal(begun, [1, 1, 2, 1, 2, 2])
    publication.beginAgain()
    assert.equal(begun.slice(6), [3, 3])
    publication.remove()
  }))

test.run()
