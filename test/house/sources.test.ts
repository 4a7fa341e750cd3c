import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { suites } from '../support/suites.ts'
import { browserSources, sourcesOf } from './sources.ts'

const maximumLines = 250

/** Files that may be longer, each with its reason. */
const longer: Readonly<Record<string, string>> = {
  'exporter-prometheus/lib/settings/builder.ts': 'a method for each setting, with its documentation',
}

const sources = [...sourcesOf('lib'), ...sourcesOf('exporter-prometheus/lib'), ...browserSources()]
/** Those of the programs that tests run, too. */
const tests = sourcesOf('test')

function lineCount(text: string): number {
  return text.split('\n').length - 1
}

test('sources have no default export, no enum and no "export *"', () => {
  for (const { path, text } of sources) {
    assert.not.match(text, /^export (default\b|\{[^}]*\bas default\b)/m, path)
    assert.not.match(text, /^\s*(export\s+)?(declare\s+)?(const\s+)?enum\s/m, path)
    assert.not.match(text, /^export (type )?\*/m, path)
  }
})

test(`no file of the sources and the tests is over ${maximumLines} lines without a reason`, () => {
  const files = [...sources, ...tests]
  for (const { path, text } of files) {
    const lines = lineCount(text)
    if (path in longer) assert.ok(lines > maximumLines, `${path} needs no exception: it has ${lines} lines`)
    else assert.ok(lines <= maximumLines, `${path} has ${lines} lines`)
  }
  const paths = files.map(({ path }) => path)
  for (const path of Object.keys(longer)) assert.ok(paths.includes(path), `${path} does not exist`)
})

test('the median source file is under 100 lines', () => {
  const lines = sources.map(({ text }) => lineCount(text)).sort((a, b) => a - b)
  assert.ok((lines[Math.floor(lines.length / 2)] ?? 0) < 100)
})

test('every test file is in a suite, and runs all of its tests', () => {
  const files = tests.filter(({ path }) => path.endsWith('.test.ts'))
  const folders = Object.values(suites).flat()
  assert.ok(files.length > 0)
  for (const { path, text } of files) {
    assert.ok(folders.includes(path.split('/')[1]!), `${path} is in no suite: see test/support/suites.ts`)
    // Without it, uvu reports no test and no failure.
    assert.match(text, /^[\w.]+\.run\(\)$/m, path)
    for (const [, name] of text.matchAll(/\b(?:const|let)\s+(\w+)\s*=\s*suite\(/g)) {
      assert.match(text, new RegExp(`^\\s*${name}\\.run\\(\\)$`, 'm'), `${path}: ${name}`)
    }
  }
})

test.run()
