import { existsSync } from 'node:fs'
import { build } from 'esbuild'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Application } from './support/application.ts'
import { launch } from './support/child.ts'
import { expectedSnapshot, expectedWarning } from './support/expected.ts'
import { subject } from './support/subject.ts'

let application: Application

subject('Chromium', 'installation', async () => {
  application = await Application.make('chromium')
  return application.version('playwright-core')
})

test.after(() => application?.remove())

/** Opens a page and checks what it says; returns the version of the browser. */
async function open(path: string): Promise<string> {
  const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium'
  if (!existsSync(chromium)) {
    const remedy = 'Install it (Debian: apt-get install chromium), or name its program in CHROMIUM.'
    throw new Error(`There is no Chromium at ${chromium}. ${remedy}`)
  }
  const output = await launch(process.execPath, ['browse.mjs', chromium, path], { cwd: application.path })
  const [version, title, ...warnings] = output.trimEnd().split('\n')
  assert.is(JSON.parse(title!), expectedSnapshot)
  assert.is(warnings.length, 1, output)
  assert.ok(warnings[0]!.startsWith(expectedWarning), output)
  return version!
}

subject('Chromium', 'the facade as modules', () => open('/modules.html'))

subject('Chromium', 'the facade in a bundle, under a strict content security policy', async () => {
  await build({
    absWorkingDir: application.path,
    entryPoints: ['page.mjs'],
    outfile: 'page.bundle.js',
    bundle: true,
    minify: true,
    format: 'esm',
    logLevel: 'silent',
  })
  return open('/strict.html')
})

test.run()
