import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Application } from './support/application.ts'
import { launch } from './support/child.ts'
import { majors, runningMajor } from './support/nodes.ts'
import { visit } from './support/station.ts'
import { subject } from './support/subject.ts'

// Node's releases. The one that runs this is tried in place of the one from npm that is of the same line.

let application: Application

subject('Node', 'installation', async () => {
  application = await Application.make('nodes')
  return majors.map(major => application.version(`node${major}`)).join(', ')
})

test.after(() => application?.remove())

function pathOf(major: number): string {
  return major === runningMajor ? process.execPath : application.module(`node${major}`, 'bin/node')
}

async function versionOf(major: number): Promise<string> {
  const version = (await launch(pathOf(major), ['--version'], { cwd: application.path })).trim()
  assert.match(version, new RegExp(`^v${major}\\.`))
  return version
}

/** Runs a program of the application, which has to end by itself with code 0, without a warning. */
async function runs(major: number, ...argv: string[]): Promise<string> {
  const cwd = application.path
  const output = await visit(env => launch(pathOf(major), argv, { cwd, env }))
  assert.is(output, '')
  return versionOf(major)
}

function permissionsOf(major: number): string[] {
  // Where a program reads itself and nothing else; what Node could ask for in /proc is not among it.
  const flag = major < 22 ? '--experimental-permission' : '--permission'
  return [flag, `--allow-fs-read=${application.path}/`, '--disable-warning=ExperimentalWarning']
}

for (const major of majors) {
  subject(`Node ${major}`, 'ES module', () => runs(major, 'serve.mjs'))

  subject(`Node ${major}`, 'CommonJS', () => runs(major, 'serve.cjs'))

  subject(`Node ${major}`, '--no-experimental-require-module', () =>
    runs(major, '--no-experimental-require-module', 'serve.cjs'),
  )

  for (const program of ['serve.mjs', 'serve.cjs']) {
    subject(`Node ${major}`, `permission model, ${program}`, () =>
      runs(major, ...permissionsOf(major), program),
    )
  }

  subject(`Node ${major}`, 'instrumented by import-in-the-middle', async () => {
    await runs(major, '--import', './instrument.mjs', 'serve.mjs')
    return application.version('import-in-the-middle')
  })

  for (const FORMAT of ['esm', 'cjs']) {
    subject(`Node ${major}`, `node:test with mocked timers, ${FORMAT}`, async () => {
      const argv = ['--test', '--test-reporter=tap', 'mocked-timers.mjs']
      const output = await launch(pathOf(major), argv, { cwd: application.path, env: { FORMAT } })
      assert.match(output, /^# pass 1$/m)
      return versionOf(major)
    })

    subject(`Node ${major}`, `Sinon, ${FORMAT}`, async () => {
      const output = await launch(pathOf(major), ['sinon.mjs'], { cwd: application.path, env: { FORMAT } })
      assert.is(output, 'followed the clock\n')
      return application.version('sinon')
    })
  }
}

test.run()
