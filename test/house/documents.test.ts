import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readGuide } from '../support/guide.ts'
import { programsOf, withoutTopLevelAwait } from '../support/programs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The tests that run every program of these documents. */
const runBy: Readonly<Record<string, string>> = {
  'README.md': 'test/house/readme-programs.test.ts',
  'exporter-prometheus/README.md': 'test/house/readme-programs.test.ts',
  'exporter-prometheus/guides/from-prom-client.md': 'test/house/guides.test.ts',
  'exporter-prometheus/guides/from-rust.md': 'test/house/guides.test.ts',
  'exporter-prometheus/guides/services.md': 'test/house/guides.test.ts',
  'exporter-prometheus/guides/frameworks.md': 'test/runtimes/frameworks.test.ts',
}

/** What is not a program of ours: shown text, other languages, commands. */
const others = ['text', 'sh', 'yaml', 'rust']

function documents(folder = ''): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      return /^(?:node_modules|dist|\.git|\.runtimes)$/.test(entry.name) ? [] : documents(path)
    }
    return entry.name.endsWith('.md') ? [path] : []
  })
}

const guides = documents().map(readGuide)

test('every program of every document is run by a test that names the document', () => {
  const withPrograms = guides.filter(guide => programsOf(guide).length > 0).map(({ path }) => path)
  assert.equal(withPrograms.sort(), Object.keys(runBy).sort())
  for (const [document, file] of Object.entries(runBy)) {
    assert.match(readFileSync(join(root, file), 'utf8'), document, `${file} runs ${document}`)
  }
})

test('every block has a language that says whether it is a program', () => {
  for (const { path, text, blocks } of guides) {
    const fences = text.match(/^ *(?:```|~~~).*$/gm) ?? []
    assert.is(fences.length, 2 * blocks.length, `${path}: every fence is one that the tests find`)
    for (const { language, line } of blocks) {
      assert.ok(['ts', 'js', ...others].includes(language), `${path}:${line}: ${language}`)
    }
  }
})

test('every program imports what it uses of the packages, and so stands alone', () => {
  for (const guide of guides) {
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
