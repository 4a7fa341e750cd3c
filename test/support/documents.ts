import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Guide, readGuide } from './guide.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Folders of what is installed or made, and files that are copies. */
const notOurs =
  /(?:^|[\\/])(?:node_modules|dist|\.git|\.runtimes|\.bundled|\.reference)$|^exporter-prometheus[\\/]CHANGELOG\.md$/

function pathsOf(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (notOurs.test(path)) return []
    if (entry.isDirectory()) return pathsOf(path)
    return entry.name.endsWith('.md') ? [path.replaceAll('\\', '/')] : []
  })
}

/** Every Markdown file of the repository. */
export const documents: readonly Guide[] = pathsOf('').sort().map(readGuide)

/** Documents whose programs need more than there is here, each with the test that runs them. */
export const runElsewhere: Readonly<Record<string, string>> = {
  'exporter-prometheus/guides/frameworks.md': 'test/runtimes/frameworks.test.ts',
}
