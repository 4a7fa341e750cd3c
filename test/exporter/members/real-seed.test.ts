import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'

// Processes that begin at the same time hash by the same seed, so that their estimates add up.

const program = fileURLToPath(new URL('../../support/seed-worker.ts', import.meta.url))
const each = 2_000

async function start(directory: string): Promise<ChildProcess> {
  const env = { ...process.env, DIRECTORY: directory }
  const child = fork(program, { env, execArgv: ['--import', 'tsx'], stdio: 'ignore' })
  await once(child, 'message')
  return child
}

async function count(child: ChildProcess, paths: readonly string[]): Promise<number> {
  const told = once(child, 'message')
  child.send(paths)
  const [text] = await told
  return Number(/^metrics_label_values\{.*\} (\d+)$/m.exec(text as string)?.[1] ?? 0)
}

test('processes that all have hashed before any has told of it know how many values there were in all', () =>
  withDirectory(async directory => {
    const children = await Promise.all([start(directory), start(directory), start(directory)])
    try {
      const seed = join(directory, 'test.seed1')
      assert.is(statSync(seed).mode & 0o777, 0o600)
      assert.not(
        readdirSync(directory).some(file => file.includes('.choice')),
        'nobody has told',
      )
      await Promise.all(
        children.map((child, index) =>
          count(
            child,
            Array.from({ length: each }, (_, path) => `/${index}/${path}`),
          ),
        ),
      )
      const expected = each * children.length
      let estimate = 0
      for (let time = 0; time < 100 && Math.abs(estimate / expected - 1) > 0.1; time++) {
        await new Promise(resolve => setTimeout(resolve, 100))
        estimate = await count(children[time % children.length]!, [])
      }
      // Four times the standard error.
      assert.ok(Math.abs(estimate / expected - 1) <= 0.1, `${estimate} of ${expected}`)
    } finally {
      for (const child of children) {
        const exited = once(child, 'exit')
        child.kill('SIGKILL')
        await exited
      }
    }
  }))

test.run()
