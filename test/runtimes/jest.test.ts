import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Application } from './support/application.ts'
import { launch } from './support/child.ts'
import { visit } from './support/station.ts'
import { subject } from './support/subject.ts'

let application: Application

subject('Jest', 'installation', async () => {
  application = await Application.make('jest')
  return application.version('jest')
})

test.after(() => application?.remove())

interface Settings {
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
  /** Whether its files run in one process, which is not that of workers. */
  readonly isInBand?: boolean
}

/** Runs Jest in a folder of the application, where so many tests must pass, and what they leave behind does no harm. */
async function jest(
  folder: string,
  tests: number,
  { env = {}, flags = [], isInBand = true }: Settings = {},
): Promise<string> {
  const argv = [...flags, application.module('jest/bin/jest.js'), '--no-cache']
  if (isInBand) argv.push('--runInBand')
  const output = await launch(process.execPath, argv, { cwd: application.at(folder), env })
  assert.ok(new RegExp(`^Tests: +${tests} passed, ${tests} total$`, 'm').test(output), output)
  assert.not(/DeprecationWarning|did not exit|open handle/i.test(output), output)
  return output
}

subject('Jest', 'CommonJS, no settings', async () => {
  await visit(env => jest('commonjs', 3, { env }))
  return application.version('jest')
})

subject('Jest', "ts-jest with Nest's settings", async () => {
  await visit(env => jest('typescript', 1, { env }))
  return `${application.version('ts-jest')}, TypeScript ${application.version('typescript')}`
})

subject('Jest', 'jsdom', async () => {
  await visit(env => jest('jsdom', 1, { env }), { fetch: false, push: false })
  return application.version('jest-environment-jsdom')
})

subject('Jest', 'fake timers', async () => {
  await jest('timers', 2)
  return application.version('jest')
})

subject('Jest', 'workerThreads', async () => {
  const output = await jest('threads', 3, { isInBand: false })
  assert.not.match(output, /MetricsWarning/)
  return application.version('jest')
})

for (const GLOBALS_CLEANUP of ['off', 'soft', 'on']) {
  subject('Jest', `globalsCleanup ${GLOBALS_CLEANUP}`, async () => {
    await jest('cleanup', 3, { env: { GLOBALS_CLEANUP }, flags: ['--expose-gc'] })
    return application.version('jest')
  })
}

test.run()
