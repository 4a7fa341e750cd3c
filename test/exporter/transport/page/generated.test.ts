import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { buildPage, generatedPage } from '../../../../.scripts/page.ts'

const folder = fileURLToPath(new URL('../../../../exporter-prometheus', import.meta.url))

test('the page is the one that its sources make: npm run generate', async () => {
  const { text } = await buildPage(folder)
  assert.ok(readFileSync(join(folder, generatedPage), 'utf8') === text, 'it is another one')
})

test('nothing but uPlot is in it beside what is ours', async () => {
  const { built } = await buildPage(folder)
  const foreign = Object.keys(built.metafile.inputs).filter(path => path.includes('node_modules'))
  assert.equal(
    foreign.map(path => path.replace(/^.*node_modules\//, '')),
    ['uplot/dist/uPlot.esm.js'],
  )
})

test.run()
