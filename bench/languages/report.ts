import { titles } from '../libraries.ts'
import type { Run } from '../outcome.ts'
import { formatMachine } from '../report.ts'
import { formatLosses, formatRows } from '../table.ts'
import { programs } from './programs.ts'
import { languageRows } from './rows.ts'

/** The contenders, ours first, the other languages before the peers of Node. */
export const languageTitles: readonly string[] = [
  'ours',
  ...Object.keys(programs),
  ...titles.filter(title => title !== 'ours' && title !== 'floor'),
]

/** The table of languages as Markdown, and where ours is not ahead. */
export function formatLanguages(run: Run): string {
  return `# Languages

${formatMachine(run)}

${run.pinned ? 'Each process has one core; the client of the scrapes has the other.' : 'Processes were not bound to a core.'}

## Where ours is not ahead

${formatLosses(languageRows, run)}

## All rows

${formatRows(languageRows, run, languageTitles)}
`
}
