import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { documents, runElsewhere } from '../support/documents.ts'
import { anchorsOf, localLinks } from '../support/guide.ts'
import { programsOf, withoutTopLevelAwait } from '../support/programs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What is not run with the rest: shown text, other languages, commands, and modules that a test of their own runs. */
const others = ['text', 'sh', 'yaml', 'rust', 'mjs']

test('what is run elsewhere has programs, and a test that names it', () => {
  for (const [path, file] of Object.entries(runElsewhere)) {
    const document = documents.find(guide => guide.path === path)
    assert.ok(document !== undefined && programsOf(document).length > 0, path)
    assert.match(readFileSync(join(root, file), 'utf8'), path)
  }
})

test('every link leads to a file or a heading that there is', () => {
  for (const { path, text } of documents) {
    for (const link of localLinks(text)) {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? join(root, path) : join(root, dirname(path), file)
      assert.ok(existsSync(target), `${path}: ${link}`)
      if (anchor !== undefined) {
        assert.ok(anchorsOf(readFileSync(target, 'utf8')).includes(anchor), `${path}: ${link}`)
      }
    }
  }
})

test('no page has two headings that are alike', () => {
  for (const { path, text } of documents) {
    const anchors = anchorsOf(text)
    const repeated = anchors.filter((anchor, index) => anchors.indexOf(anchor) < index)
    // Each version of a changelog has the same parts.
    if (!path.endsWith('CHANGELOG.md')) assert.equal(repeated, [], path)
  }
})

test('the picture of the house has every room, and no other', () => {
  const { text } = documents.find(({ path }) => path === 'CONTRIBUTING.md')!
  for (const home of ['lib', 'exporter-prometheus/lib']) {
    const [, shown = ''] = new RegExp(`^ {4}${home}/.*\\n((?: {6}.*\\n)*)`, 'm').exec(text) ?? []
    const rooms = readdirSync(join(root, home), { withFileTypes: true }).filter(entry => entry.isDirectory())
    assert.equal(
      [...shown.matchAll(/^ {6}([\w-]+)\//gm)].map(([, room]) => room).sort(),
      rooms.map(({ name }) => name).sort(),
      home,
    )
  }
})

test('a README sells and starts, and leaves all else to pages', () => {
  for (const path of ['README.md', 'exporter-prometheus/README.md']) {
    const { text } = documents.find(guide => guide.path === path)!
    const lines = text.split('\n').length - 1
    assert.ok(lines <= 250, `${path} has ${lines} lines`)
  }
})

test('every file that a document names by its path is there', () => {
  for (const { path, text } of documents) {
    const named = text.matchAll(
      /`((?:lib|bench|test|exporter-prometheus|formats|transport|settings|series|model|\.ci|\.scripts)\/[\w./-]+)`/g,
    )
    for (const [, file = ''] of named) {
      // Of the top, of the exporter and its sources, and of the application that the guide to frameworks shows.
      const places = [
        '',
        'exporter-prometheus',
        'exporter-prometheus/lib',
        'test/runtimes/programs/next',
      ].map(home => join(root, home, file))
      assert.ok(places.some(existsSync), `${path}: ${file}`)
    }
  }
})

test('every block has a language that says whether it is a program', () => {
  for (const { path, text, blocks } of documents) {
    const fences = text.match(/^ *(?:```|~~~).*$/gm) ?? []
    assert.is(fences.length, 2 * blocks.length, `${path}: every fence is one that the tests find`)
    for (const { language, line } of blocks) {
      assert.ok(['ts', 'js', ...others].includes(language), `${path}:${line}: ${language}`)
    }
  }
})

test('every program imports what it uses of the packages, and so stands alone', () => {
  for (const guide of documents) {
    for (const { text, line, heading } of programsOf(guide)) {
      const isAlone = /^(?:import|const \{.*\} = require)\b/m.test(text) || heading === 'Next'
      assert.ok(isAlone, `${guide.path}:${line}`)
    }
  }
})

test('a program becomes CommonJS with its imports first and all else in a function', () => {
  const program =
    "import { a } from 'x'\nimport {\n  b,\n} from 'y'\nimport 'z'\n\nexport const c = await a(b)\nexport default c\n"
  assert.is(
    withoutTopLevelAwait(program),
    "import { a } from 'x'\nimport {\n  b,\n} from 'y'\nimport 'z'\nasync function everything() {\n\nconst c = await a(b)\nconst exported = c\n}\neverything()\n",
  )
})

test.run()
