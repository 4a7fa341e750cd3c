import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Directory } from '../../../exporter-prometheus/lib/members/process/directory.ts'
import { identityOf } from '../../../exporter-prometheus/lib/members/process/identity.ts'
import { seedOfProgram } from '../../../exporter-prometheus/lib/members/process/seed-file.ts'
import { withDirectory } from '../../support/directory.ts'

// The first process makes the seed, all others read it, and a file that is not a seed is replaced.

const broken: Readonly<Record<string, (path: string) => void>> = {
  'no file': () => {},
  'an empty file': path => writeFileSync(path, ''),
  'a word': path => writeFileSync(path, 'seed'),
  'a seed and more': path => writeFileSync(path, `7${' '.repeat(20)}`),
  'a file of 10 GB': path => {
    writeFileSync(path, '')
    truncateSync(path, 10e9)
  },
}

for (const [what, put] of Object.entries(broken)) {
  test(`${what} in the place of the seed`, () =>
    withDirectory(async path => {
      const directory = new Directory(path, 'test')
      mkdirSync(path, { recursive: true })
      put(directory.seedPath)
      const seed = (proposed: number): number =>
        seedOfProgram(directory, identityOf(process.pid), 'one', proposed)
      assert.is(seed(-5), -5)
      assert.is(readFileSync(directory.seedPath, 'latin1'), '-5')
      assert.is(seed(6), -5, 'the second process takes that of the first')
      if (process.platform !== 'win32') assert.is(statSync(directory.seedPath).mode & 0o777, 0o600)
    }))
}

test.run()
