import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../support/directory.ts'
import { Application } from './support/application.ts'
import { launch } from './support/child.ts'
import { visit } from './support/station.ts'
import { subject } from './support/subject.ts'

let application: Application

subject('bundlers', 'installation', async () => {
  application = await Application.make('bundlers')
  return application.version('metrics-exporter-prometheus')
})

test.after(() => application?.remove())

/** Builds one file of the application and all its packages, and runs it where there is no package. */
function bundled(driver: string, format: string): Promise<void> {
  return withDirectory(async directory => {
    await launch(process.execPath, [`${driver}.mjs`, directory, format], { cwd: application.path })
    const bundle = `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`
    const CLOSE = format === 'esm' ? 'yes' : 'no'
    const run = (env: Readonly<Record<string, string>>): Promise<string> =>
      launch(process.execPath, [bundle], { cwd: directory, env: { ...env, CLOSE } })
    assert.is(await visit(run), '')
  })
}

const bundlers = {
  esbuild: 'esbuild',
  webpack: 'webpack',
  rollup: 'rollup',
  rolldown: 'rolldown',
  vite: 'vite',
  vite7: 'vite7',
  vite6: 'vite6',
  ncc: '@vercel/ncc',
  parcel: 'parcel',
}

for (const [driver, name] of Object.entries(bundlers)) {
  for (const format of ['esm', 'cjs']) {
    subject(driver.replace(/\d$/, ''), `a server, ${format}`, async () => {
      await bundled(driver, format)
      return application.version(name)
    })
  }
}

subject('bundlers', 'three bundles in one process', () =>
  withDirectory(async directory => {
    const { path: cwd } = application
    const built = [
      ['esbuild', 'esm'],
      ['rollup', 'cjs'],
      ['rolldown', 'esm'],
    ].map(([driver, format]) => ({ driver: driver!, format: format!, outdir: join(directory, driver!) }))
    for (const { driver, format, outdir } of built) {
      mkdirSync(outdir)
      await launch(process.execPath, [`${driver}.mjs`, outdir, format, 'part.mjs'], { cwd })
    }
    const paths = built.map(({ format, outdir }) =>
      join(outdir, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`),
    )
    assert.is(await launch(process.execPath, ['parts.mjs', ...paths], { cwd }), 'one recorder\n')
    return application.version('metrics-exporter-prometheus')
  }),
)

test.run()
