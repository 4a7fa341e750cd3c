import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { root, run } from '../../package/tarballs.ts'

const runtimes = fileURLToPath(new URL('..', import.meta.url))

/** Nothing of a package is run when it is installed: what is tried here needs no compiler and no download. */
export const npmFlags: readonly string[] = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Does something for as long as this process holds the lock; another that holds it is waited for. */
async function locked(path: string, body: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' })
      break
    } catch {
      await setTimeout(100)
      const holder = existsSync(path) ? readFileSync(path, 'utf8') : ''
      if (holder !== '' && !isAlive(Number(holder))) rmSync(path, { force: true })
    }
  }
  try {
    await body()
  } finally {
    rmSync(path, { force: true })
  }
}

/** Installs the programs of a folder of `tools/` as its lock file says, once for each lock file. Returns where. */
export async function installTools(tools: string): Promise<string> {
  const manifests = ['package.json', 'package-lock.json'].map(name => join(runtimes, 'tools', tools, name))
  const hash = createHash('sha256')
  for (const path of manifests) hash.update(readFileSync(path))
  const home = join(root, '.runtimes')
  const installed = join(home, `${tools}-${hash.digest('hex').slice(0, 16)}`)
  mkdirSync(home, { recursive: true })
  await locked(`${installed}.lock`, async () => {
    if (existsSync(installed)) return
    const making = `${installed}.making`
    rmSync(making, { recursive: true, force: true })
    mkdirSync(making)
    for (const path of manifests) cpSync(path, join(making, path.split('/').at(-1)!))
    await run(making, 'npm', 'ci', '--prefix', making, ...npmFlags)
    // Whole or not at all: what was broken off is not taken for installed the next time.
    renameSync(making, installed)
  })
  return installed
}
