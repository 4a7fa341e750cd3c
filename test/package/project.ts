import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pack, packageNames, root, run } from './tarballs.ts'

/** An application that has both packages from their tarballs, and the programs of `consumer/`. */
export class Project {
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** Installs the application in a directory of its own inside `directory`. */
  static async install(directory: string): Promise<Project> {
    const project = new Project(join(directory, 'project'))
    cpSync(fileURLToPath(new URL('consumer', import.meta.url)), project.path, { recursive: true })
    project.writeJson('package.json', { name: 'consumer', private: true, type: 'module' })
    const tarballs = await Promise.all(packageNames.map(name => pack(name, directory)))
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    await project.run(
      'npm',
      'install',
      ...['--prefix', project.path, '--prefer-offline', '--no-audit', '--no-fund'],
      ...tarballs.map(({ path }) => path),
      `@types/node@${devDependencies['@types/node']}`,
    )
    return project
  }

  writeJson(path: string, content: object): void {
    writeFileSync(join(this.path, path), JSON.stringify(content))
  }

  readText(path: string): string {
    return readFileSync(join(this.path, path), 'utf8')
  }

  /** Runs a program to its end inside the application, and returns its output. */
  run(program: string, ...argv: string[]): Promise<string> {
    return run(this.path, program, ...argv)
  }

  /** Runs Node, likewise. */
  node(...argv: string[]): Promise<string> {
    return this.run(process.execPath, ...argv)
  }
}
