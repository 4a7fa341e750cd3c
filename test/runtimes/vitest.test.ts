import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Application } from './support/application.ts'
import { launch } from './support/child.ts'
import { visit } from './support/station.ts'
import { subject } from './support/subject.ts'

let application: Application

subject('Vitest', 'installation', async () => {
  application = await Application.make('vitest')
  return application.version('vitest')
})

test.after(() => application?.remove())

type Environment = Readonly<Record<string, string>>

/** Runs the test files of a name, where so many tests must pass. */
async function vitest(
  name: string,
  tests: number,
  argv: readonly string[],
  env: Environment,
): Promise<string> {
  const program = [application.module('vitest/vitest.mjs'), 'run', name, ...argv]
  const output = await launch(process.execPath, program, { cwd: application.path, env })
  assert.ok(new RegExp(`^ +Tests +${tests} passed \\(${tests}\\)$`, 'm').test(output), output)
  assert.not(/warning|error/i.test(output), output)
  return output
}

for (const pool of ['forks', 'threads', 'vmThreads']) {
  for (const INLINE of ['no', 'yes']) {
    const suffix = INLINE === 'yes' ? ', packages inlined' : ''
    const argv = [`--pool=${pool}`]

    subject('Vitest', `${pool}${suffix}`, async () => {
      await visit(env => vitest('application', 1, argv, { ...env, INLINE }))
      return application.version('vitest')
    })

    subject('Vitest', `fake timers, ${pool}${suffix}`, async () => {
      await vitest('timers', 1, argv, { INLINE })
      return application.version('vitest')
    })
  }

  subject('Vitest', `disposal, ${pool}`, async () => {
    await vitest('disposal', 1, [`--pool=${pool}`], {})
    return application.version('vitest')
  })
}

for (const pool of ['forks', 'threads']) {
  subject('Vitest', `files that share a process, ${pool}`, async () => {
    await vitest('reuse', 2, [`--pool=${pool}`, '--no-isolate', '--maxWorkers=1'], {})
    return application.version('vitest')
  })
}

test.run()
