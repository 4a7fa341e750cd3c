import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildPage, generatedPage } from './page.ts'

const folder = fileURLToPath(new URL('../exporter-prometheus', import.meta.url))
const { text } = await buildPage(folder)
writeFileSync(join(folder, generatedPage), text)
