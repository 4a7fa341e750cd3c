import { writeFileSync } from 'node:fs'
import { generateJsonText } from './json-text.ts'

writeFileSync(
  new URL('../../exporter-prometheus/lib/exposition/json-text.ts', import.meta.url),
  generateJsonText(),
)
