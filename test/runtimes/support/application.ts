import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'esbuild'
import { pack, packageNames, run } from '../../package/tarballs.ts'
import { expectedText } from './expected.ts'
import { installTools, npmFlags } from './tools.ts'

const runtimes = fileURLToPath(new URL('..', import.meta.url))

async function copyModules(from: string, to: string): Promise<void> {
  // Links are made in a second where a copy of half a gigabyte takes many.
  await run(to, 'cp', '-al', join(from, 'node_modules'), to).catch(() =>
    cpSync(join(from, 'node_modules'), join(to, 'node_modules'), { recursive: true }),
  )
  // Npm writes it in place, which would change the linked one; without it npm looks at what is there.
  rmSync(join(to, 'node_modules/.package-lock.json'), { force: true })
}

/**
 * An application that has nothing of the repository but the two tarballs. It is outside of the repository, whose packages
 * would be found otherwise.
 */
export class Application {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** Makes one with the programs of `tools/` and of `programs/` by this name, and what all programs share. */
  static async make(tools: string): Promise<Application> {
    const application = new Application(mkdtempSync(join(tmpdir(), `metrics-${tools}-`)))
    const { path } = application
    const installed = await installTools(tools)
    for (const name of ['package.json', 'package-lock.json']) cpSync(join(installed, name), join(path, name))
    await copyModules(installed, path)
    const tarballs = await Promise.all(packageNames.map(name => pack(name, path)))
    await run(path, 'npm', 'install', '--prefix', path, ...npmFlags, ...tarballs.map(tarball => tarball.path))
    application.#share()
    // Older versions, such as next15, run what the newest runs.
    const programs = join(runtimes, 'programs', tools.replace(/\d+$/, ''))
    if (existsSync(programs)) cpSync(programs, path, { recursive: true })
    return application
  }

  #share(): void {
    cpSync(join(runtimes, 'programs/shared'), this.path, { recursive: true })
    this.write('expected.json', JSON.stringify({ text: expectedText }))
    const scenario = readFileSync(join(runtimes, 'support/scenario.ts'), 'utf8')
    for (const [format, extension] of [
      ['esm', 'mjs'],
      ['cjs', 'cjs'],
    ] as const) {
      const { code } = transformSync(scenario, { loader: 'ts', format, target: 'es2022' })
      this.write(`scenario.${extension}`, code)
    }
  }

  at(...names: string[]): string {
    return join(this.path, ...names)
  }

  module(...names: string[]): string {
    return this.at('node_modules', ...names)
  }

  write(name: string, text: string): void {
    writeFileSync(this.at(name), text)
  }

  /** The version of a package that is installed in it. */
  version(name: string): string {
    return JSON.parse(readFileSync(this.module(name, 'package.json'), 'utf8')).version
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
