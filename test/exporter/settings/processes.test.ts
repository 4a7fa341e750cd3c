import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  BuildError,
  installRecorder,
  PrometheusBuilder,
  type PrometheusHandle,
  type RecorderOptions,
} from 'metrics-exporter-prometheus'
import { counter, globalRecorder, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { nextTurn } from '../../support/gate.ts'
import { withInstalled } from '../../support/installed.ts'
import { errorOf } from '../../support/prometheus-fixture.ts'

// A directory that processes cannot share is refused when the exporter is installed, with its name and the remedy.

const ways: Readonly<Record<string, (processes: NonNullable<RecorderOptions['processes']>) => unknown>> = {
  'the option': processes => installRecorder({ processes }),
  'the builder': ({ directory, program }) =>
    new PrometheusBuilder().withProcesses(directory, program).installRecorder(),
}

/** Checks that a directory is refused for this reason, and that nothing is installed then. */
function checkRefused(directory: string, reason: RegExp, install: (typeof ways)[string]): void {
  withInstalled(noopRecorder, () => {
    const error = errorOf(() => install({ directory, program: 'test' }))
    assert.instance(error, BuildError)
    assert.is((error as BuildError).code, 'PROCESSES_FAILED')
    assert.ok(error.message.includes(JSON.stringify(directory)), error.message)
    assert.match(error.message, reason)
    assert.ok(
      error.message.startsWith(`The directory ${JSON.stringify(directory)} of processes cannot be used: E`),
      error.message,
    )
    assert.match(error.message, /Give one that the process may write into/)
    assert.is(globalRecorder(), noopRecorder)
    counter('jobs_total').increment()
  })
}

/** Has functions of node:fs fail while `body` runs. */
function failing(names: readonly string[], code: string, body: () => void): void {
  const fs = process.getBuiltinModule('node:fs') as unknown as Record<string, unknown>
  const sound = names.map(name => fs[name])
  for (const name of names) {
    fs[name] = () => {
      throw Object.assign(new Error(`${code}: it does not work`), { code })
    }
  }
  try {
    body()
  } finally {
    for (const [index, name] of names.entries()) fs[name] = sound[index]
  }
}

for (const [way, install] of Object.entries(ways)) {
  test(`${way} is refused a directory in a folder that does not exist, and a file`, () =>
    withDirectory(folder => {
      checkRefused(join(folder, 'nowhere', 'members'), /ENOENT/, install)
      writeFileSync(join(folder, 'file'), '')
      checkRefused(join(folder, 'file'), /ENOTDIR|EEXIST/, install)
    }))

  test(`${way} is refused a directory that is full or can only be read, which leaves no file`, () =>
    withDirectory(folder => {
      const directory = join(folder, 'members')
      failing(['writeSync'], 'ENOSPC', () => checkRefused(directory, /ENOSPC/, install))
      assert.equal(readdirSync(directory), [])
      for (const code of ['EROFS', 'EACCES']) {
        failing(['openSync', 'unlinkSync', 'renameSync'], code, () =>
          checkRefused(directory, new RegExp(code), install),
        )
      }
      // It can be used later.
      return withInstalled(noopRecorder, async () => {
        const handle = install({ directory, program: 'test' }) as PrometheusHandle
        counter('jobs_total').increment()
        assert.match(handle.render(), /^jobs_total 1$/m)
        assert.equal(
          readdirSync(directory)
            .map(file => file.split('.').at(-1))
            .sort(),
          ['metrics1', 'seed1'],
        )
        await handle.close()
      })
    }))
}

test('a recorder that starts nothing is refused a directory, which nobody would write to', () => {
  const error = errorOf(() => new PrometheusBuilder().withProcesses('/run/shop').buildRecorder())
  assert.is((error as BuildError).code, 'PROCESSES_FAILED')
  assert.match(
    error.message,
    /buildRecorder\(\) shares nothing.* Use install\(\), installRecorder\(\) or build\(\)/,
  )
})

test('several exporters in one process have the last word together, and do not compete for it', () =>
  withDirectory(async folder => {
    const handles = ['first', 'second', 'third'].map(name =>
      withInstalled(noopRecorder, () =>
        installRecorder({ processes: { directory: join(folder, name), program: 'test' } }),
      ),
    )
    let added = 0
    const count = (event: string | symbol): void => {
      added += event === 'exit' ? 1 : 0
      // Otherwise it would never end.
      if (added > 1_000) process.removeAllListeners('newListener')
    }
    process.on('newListener', count)
    const last = (): void => {}
    try {
      process.on('exit', last)
      await nextTurn()
      assert.is(added, 1 + handles.length)
      const listeners = process.listeners('exit')
      assert.ok(listeners.indexOf(last) === listeners.length - 1 - handles.length)
    } finally {
      process.off('newListener', count)
      process.off('exit', last)
      for (const handle of handles) await handle.close()
    }
    assert.not.ok(process.listeners('exit').includes(last))
  }))

test.run()
