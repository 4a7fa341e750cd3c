import { writeFileSync } from 'node:fs'
import { generateJsonText } from './json-text.ts'

writeFileSync(
  new URL('../../exporter-prometheus/lib/formats/json-serializer.generated.ts', import.meta.url),
  generateJsonText(),
)
