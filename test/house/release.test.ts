import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../support/directory.ts'
import { documents } from '../support/documents.ts'
import { readJson, sourcesOf } from './sources.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const script = join(root, '.scripts/release.ts')
const version = String(readJson('package.json').version)

const files = [
  'package.json',
  'exporter-prometheus/package.json',
  'package-lock.json',
  'lib/version.ts',
  'README.md',
  'CHANGELOG.md',
]

/** Gives `body` a copy of the files, and what reads them and releases there. */
function withCopy(
  body: (
    read: (path: string) => string,
    release: (...argv: string[]) => Promise<string>,
    copy: string,
  ) => Promise<void>,
): Promise<void> {
  return withDirectory(async copy => {
    for (const path of files) {
      mkdirSync(dirname(join(copy, path)), { recursive: true })
      cpSync(join(root, path), join(copy, path))
    }
    const read = (path: string): string => readFileSync(join(copy, path), 'utf8')
    const release = async (...argv: string[]): Promise<string> => {
      const started = run(process.execPath, ['--import', import.meta.resolve('tsx'), script, ...argv], {
        cwd: copy,
      })
      const { stdout, stderr } = await started.catch(error => error)
      return stdout + stderr
    }
    await body(read, release, copy)
  })
}

/** Whether a text names a version, and not as a part of something longer. */
function names(text: string, wanted: string): boolean {
  return new RegExp(`(?<![\\d.])${wanted.replaceAll('.', '\\.')}(?![\\d.]*\\d)`).test(text)
}

test('a release sets the version everywhere, and nothing else', () =>
  withCopy(async (read, release) => {
    const before = files.map(read)
    const said = await release('7.8.9', '2031-02-03')
    for (const path of files) assert.match(said, path)
    const after = files.map(read)
    for (const [index, path] of files.entries()) {
      assert.not(names(after[index]!, version), path)
      const lines = [before, after].map(texts => texts[index]!.split('\n'))
      const changed = lines[1]!.filter((line, at) => line !== lines[0]![at])
      assert.is(lines[1]!.length, lines[0]!.length, path)
      assert.ok(changed.length > 0 && changed.every(line => line.includes('7.8.9')), changed.join('\n'))
    }
    assert.is(JSON.parse(read('package.json')).version, '7.8.9')
    const exporter = JSON.parse(read('exporter-prometheus/package.json'))
    assert.equal([exporter.version, exporter.peerDependencies['metrics-facade']], ['7.8.9', '^7.8.9'])
    assert.match(read('CHANGELOG.md'), /^## 7\.8\.9 \(2031-02-03\)$/m)
  }))

test('what cannot be released leaves all files as they are, and says why', () =>
  withCopy(async (read, release, copy) => {
    const before = files.map(read)
    assert.match(await release(), 'is not a version')
    assert.match(await release('1.2'), '"1.2" is not a version: pass 1.2.3.')
    assert.match(await release('0.0.1'), `0.0.1 is before ${version}.`)
    assert.equal(files.map(read), before)
    // Released once, there is nothing unreleased to release.
    writeFileSync(join(copy, 'CHANGELOG.md'), '# Changelog\n\n## 0.0.1 (2020-01-01)\n')
    const released = files.map(read)
    assert.match(await release('7.8.9'), 'stands there 0 times, not 1')
    assert.equal(files.map(read), released)
  }))

/** What was measured keeps the version that it was measured with. */
const isOfAMeasurement = (path: string): boolean => path.startsWith('bench/results/')

test('no source and no document names the version that a release does not set there', () => {
  const sources = [...sourcesOf('lib'), ...sourcesOf('exporter-prometheus/lib')]
  const naming = [...sources, ...documents].filter(({ text }) => names(text, version)).map(({ path }) => path)
  assert.equal(
    naming.filter(path => !files.includes(path) && !isOfAMeasurement(path)),
    [],
  )
  assert.ok(naming.includes('lib/version.ts') && naming.includes('README.md'))
})

test.run()
