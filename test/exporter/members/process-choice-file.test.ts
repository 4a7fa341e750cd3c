import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  decodeChoice,
  encodeChoice,
  newChoice,
} from '../../../exporter-prometheus/lib/members/process/choice-state.ts'
import { Balanced } from '../../support/balanced.ts'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'

// Whatever is in the place of the choice, scrapes go on, and it is made again.

const broken: Readonly<Record<string, (path: string, text: string) => void>> = {
  nothing: () => {},
  'an empty file': path => writeFileSync(path, ''),
  'its beginning': (path, text) => writeFileSync(path, text.slice(0, -20)),
  'a choice without its labels': (path, text) => writeFileSync(path, text.replace('"head"', '"heed"')),
  'that of a later version': (path, text) => writeFileSync(path, text.replace(/^choice \d+/, 'choice 999')),
  'a file of 10 GB': path => {
    writeFileSync(path, '')
    truncateSync(path, 10e9)
  },
  'a pipe': path => void execFileSync('mkfifo', [path]),
  'a link to a device': path => symlinkSync('/dev/zero', path),
  'a directory': path => mkdirSync(path),
  'a link to itself': path => symlinkSync(path, path),
}

for (const [what, put] of Object.entries(broken)) {
  test(`${what} in the place of the choice`, () =>
    withDirectory(async directory => {
      await using program = new SimulatedProgram(directory)
      const balanced = new Balanced(program, 2)
      for (let path = 0; path < 12; path++) balanced.emit(path % 2, `/${path % 6}`, 'GET')
      balanced.begin()
      const before = balanced.shown('hits')
      const path = `${directory}/test.choice1`
      const text = readFileSync(path, 'utf8')
      rmSync(path)
      put(path, text)
      for (const { handle } of balanced.processes) assert.match(handle.render(), 'hits{')
      balanced.begin()
      assert.equal(balanced.shown('hits'), before)
      // Nobody knows whose these are.
      if (what !== 'a directory' && what !== 'a link to itself')
        assert.match(readFileSync(path, 'utf8'), '"head"')
    }))
}

test('what is not a whole choice of this version is none', () => {
  const file = encodeChoice(newChoice(5))
  assert.equal(decodeChoice(file), newChoice(5))
  const broken = [
    file.slice(0, -1),
    `${file} `,
    file.replace(':5', ':6'),
    file.replace('choice 1', 'choice 2'),
  ]
  for (const text of [...broken, '', '\n', '{}', 'null', '[]', '{"labels":{"map":[]}}']) {
    assert.is(decodeChoice(text), undefined, text)
  }
})

test.run()
