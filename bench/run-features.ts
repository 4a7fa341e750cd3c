import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { isSmoke } from './feature-results.ts'
import { features } from './features.ts'
import { redrawReport } from './report.ts'

// The benches of all features, one after the other, and the report with what they found: npm run bench:features.

const argv = process.argv.slice(2)
for (const { name, title } of features) {
  console.error(title)
  const path = join(import.meta.dirname, `${name}.ts`)
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', path, ...argv], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`The bench of ${name} failed`)
}
if (!isSmoke) await redrawReport()
