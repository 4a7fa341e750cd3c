import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../support/directory.ts'
import { tableOf } from '../support/table.ts'
import { runTestFile } from '../support/test-file.ts'

/** How many tests of a file with this body pass and fail. */
function counts(body: string): Promise<readonly [passed: number, failed: number]> {
  return withDirectory(async directory => {
    const path = join(directory, 'fixture.test.mjs')
    writeFileSync(path, `import { test } from '${import.meta.resolve('uvu')}'\n${body}\n`)
    const { passed, failed } = await runTestFile(path, [], 200)
    return [passed, failed]
  })
}

test('a test that passes, and one that fails', async () => {
  const body = "test('a', () => {}); test('b', () => { throw new Error('no') }); test.run()"
  assert.equal(await counts(body), [1, 1])
})

test('a test that is skipped fails, and so do those beside one that alone is to run', async () => {
  assert.equal(await counts("test('a', () => {}); test.skip('b', () => {}); test.run()"), [1, 1])
  assert.equal(await counts("test('a', () => {}); test.only('b', () => {}); test.run()"), [1, 1])
})

test('what a failure quotes of another run is not counted', async () => {
  const body = "test('a', () => { throw new Error('\\n  Total:     7\\n  Passed:    7\\n') }); test.run()"
  assert.equal(await counts(body), [0, 1])
})

test('a file fails that runs no test, or ends before its tests have', async () => {
  assert.equal(await counts("test('a', () => {})"), [0, 1])
  assert.equal(await counts("test('a', () => new Promise(() => {})); test.run()"), [0, 1])
  assert.equal(
    await counts("test('a', () => {}); test.run(); process.on('exit', () => process.exit(3))"),
    [1, 1],
  )
})

test('a file fails that leaves a server open, whether its tests have passed or not', async () => {
  const open = "import { createServer } from 'node:net'; createServer().listen(0, '127.0.0.1');"
  assert.equal(await counts(`${open} test('a', () => {}); test.run()`), [1, 1])
  assert.equal(await counts(`${open} test('a', () => { throw new Error('no') }); test.run()`), [0, 1])
})

test('a run that no file belongs to fails, and says so', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const arguments_ = ['--import', 'tsx', 'test/run.ts', 'unit', 'no such file']
  const { stdout, stderr, status } = spawnSync(process.execPath, arguments_, { cwd: root, encoding: 'utf8' })
  assert.is(stderr, '')
  assert.is(stdout, 'No test file of the suite "unit" has "no such file" in its path.\n0 passed, 1 failed\n')
  assert.is(status, 1)
})

test('lines that files write for a table are shown together, in straight columns', () => {
  const outputs = ['| a | long name | 1\n• passed | failed\n', 'nothing\n| group | b | 22\n']
  assert.is(tableOf(outputs), 'a      long name  1\ngroup  b          22\n')
  assert.is(tableOf(['• | no table\n']), '')
})

test.run()
