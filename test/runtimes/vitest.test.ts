import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Application } from './support/application.ts'
import { launch } from './support/child.ts'
import { runningMajor } from './support/nodes.ts'
import { visit } from './support/station.ts'
import { subject } from './support/subject.ts'
import { installTools } from './support/tools.ts'

type Environment = Readonly<Record<string, string>>

/** Vitest 5 needs Node 22; the others run on what runs this. */
async function nodeFor(tools: string): Promise<string> {
  if (tools !== 'vitest5' || runningMajor >= 22) return process.execPath
  return join(await installTools('nodes'), 'node_modules/node24/bin/node')
}

/** A release of Vitest in an application of its own. */
class Runner {
  readonly #application: Application
  readonly #node: string

  private constructor(application: Application, node: string) {
    this.#application = application
    this.#node = node
  }

  static async make(tools: string): Promise<Runner> {
    return new Runner(await Application.make(tools), await nodeFor(tools))
  }

  get version(): string {
    return this.#application.version('vitest')
  }

  /** Runs the test files of a name, where so many tests must pass. */
  async run(name: string, tests: number, argv: readonly string[], env: Environment = {}): Promise<string> {
    const program = [this.#application.module('vitest/vitest.mjs'), 'run', name, ...argv]
    const output = await launch(this.#node, program, { cwd: this.#application.path, env })
    assert.ok(new RegExp(`^ +Tests +${tests} passed \\(${tests}\\)$`, 'm').test(output), output)
    assert.not(/warning|error/i.test(output), output)
    return output
  }

  remove(): void {
    this.#application.remove()
  }
}

for (const [group, tools] of [
  ['Vitest', 'vitest'],
  ['Vitest 3', 'vitest3'],
  ['Vitest 5', 'vitest5'],
] as const) {
  let runner: Runner

  subject(group, 'installation', async () => {
    runner = await Runner.make(tools)
    return runner.version
  })

  test.after(() => runner?.remove())

  for (const pool of ['forks', 'threads', 'vmThreads']) {
    // Of the others, what differed between them once: who loads the packages.
    for (const INLINE of tools === 'vitest' ? ['no', 'yes'] : ['yes']) {
      const suffix = INLINE === 'yes' ? ', packages inlined' : ''
      const argv = [`--pool=${pool}`]

      subject(group, `${pool}${suffix}`, async () => {
        await visit(env => runner.run('application', 1, argv, { ...env, INLINE }))
        return runner.version
      })

      subject(group, `fake timers, ${pool}${suffix}`, async () => {
        await runner.run('timers', 1, argv, { INLINE })
        return runner.version
      })
    }
  }

  for (const pool of tools === 'vitest' ? ['forks', 'threads', 'vmThreads'] : ['vmThreads']) {
    subject(group, `disposal, ${pool}`, async () => {
      await runner.run('disposal', 1, [`--pool=${pool}`])
      return runner.version
    })
  }

  for (const pool of tools === 'vitest' ? ['forks', 'threads'] : ['forks']) {
    subject(group, `files that share a process, ${pool}`, async () => {
      await runner.run('reuse', 2, [`--pool=${pool}`, '--no-isolate', '--maxWorkers=1'])
      return runner.version
    })
  }
}

test.run()
