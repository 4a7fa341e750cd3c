import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../support/directory.ts'
import { readGuide, shownBy } from '../support/guide.ts'
import { withoutTypes } from '../support/without-types.ts'
import { eventually, freePort } from './processes.ts'

// What the guide to threads and processes shows of pools and containers, as it stands there.

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const guide = readGuide('exporter-prometheus/guides/threads-and-processes.md')

/** A folder with a package that finds what the repository has installed, and the packages as they are built. */
async function inPackage(body: (folder: string) => Promise<void>): Promise<void> {
  await withDirectory(async folder => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'package.json'), '{ "name": "shop", "type": "module" }')
    await body(folder)
  })
}

test('the pool of the guide counts what its threads have done', () =>
  inPackage(async folder => {
    writeFileSync(join(folder, 'pool.js'), shownBy(guide, 'mjs', 'Piscina'))
    const { stdout } = await run(process.execPath, ['pool.js'], { cwd: folder })
    assert.is(stdout.trimEnd(), shownBy(guide, 'text', 'mails_total').trimEnd())
  }))

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly deploy: { readonly replicas: number }
        readonly environment: Readonly<Record<string, string>>
        readonly volumes: readonly string[]
      }
    >
  >
  readonly volumes: Readonly<Record<string, { readonly driver_opts: unknown }>>
}

function readCompose(): Compose {
  const { parseDocument } = createRequire(join(root, 'test/monitoring/package.json'))('yaml') as {
    parseDocument(text: string): { readonly errors: readonly Error[]; toJS(): Compose }
  }
  const document = parseDocument(shownBy(guide, 'yaml', 'services:'))
  assert.equal(document.errors, [])
  return document.toJS()
}

const serving = `
import { createServer } from 'node:http'
createServer(async (request, response) => {
  if (request.url === '/metrics') return response.end(await handle.renderAsync())
  counter('jobs_total').increment()
  response.end(String(process.pid))
}).listen(Number(process.env.PORT), '127.0.0.1')
`

/** A process that sees no other one, as in a container of its own, where it is the first. */
class Container implements AsyncDisposable {
  readonly port: number
  readonly #child: ReturnType<typeof spawn>

  constructor(folder: string, port: number, environment: Readonly<Record<string, string>>) {
    this.port = port
    const flags = ['--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc']
    this.#child = spawn('unshare', [...flags, process.execPath, 'server.js'], {
      cwd: folder,
      env: { ...process.env, ...environment, PORT: String(port) },
      stdio: 'ignore',
    })
  }

  async ask(path: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, { headers: { Connection: 'close' } })
    return response.text()
  }

  scrapeUntil(expected: RegExp): Promise<string> {
    return eventually(`${expected}`, async () => {
      const text = await this.ask('/metrics')
      return expected.test(text) ? text : undefined
    })
  }

  /** As an engine for containers does that has waited in vain. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill()
  }
}

test('containers that share the volume of the guide are one exposition, also after one was killed and replaced', () =>
  inPackage(async folder => {
    const { services, volumes } = readCompose()
    const [[name, service]] = Object.entries(services) as [[string, Compose['services'][string]]]
    const [volume, mounted] = service.volumes[0]!.split(':') as [string, string]
    assert.is(service.environment['SHOP_PROCESSES_DIRECTORY'], mounted, name)
    assert.equal(volumes[volume], { driver_opts: { type: 'tmpfs', device: 'tmpfs' } })
    const { stdout } = await run('unshare', ['--map-root-user', '--pid', '--fork', 'true']).catch(error => ({
      stdout: `no: ${error}`,
    }))
    if (stdout !== '') {
      console.log(`This system lets nobody make namespaces: ${stdout}`)
      return
    }
    writeFileSync(
      join(folder, 'server.js'),
      withoutTypes(shownBy(guide, 'ts', 'optionsFromEnvironment')) + serving,
    )
    // It stands for the volume.
    const directory = join(folder, 'volume')
    mkdirSync(directory)
    const environment = { SHOP_PROCESSES_DIRECTORY: directory }
    const ports = await Promise.all([freePort(), freePort(), freePort()])
    const start = (index: number): Container => new Container(folder, ports[index]!, environment)
    await using one = start(0)
    await using two = start(1)
    assert.is(service.deploy.replicas, 2)
    for (const container of [one, two]) {
      await container.scrapeUntil(/^metrics_members\{state="living"\} 2$/m)
      for (let time = 0; time < 5; time++)
        assert.is(await container.ask('/'), '1', 'each is the first process')
    }
    for (const container of [one, two]) {
      const text = await container.scrapeUntil(/^jobs_total 10$/m)
      assert.match(text, /^starts_total 2$/m)
    }
    await two.kill()
    await using three = start(2)
    await three.scrapeUntil(/^starts_total 3$/m)
    for (let time = 0; time < 5; time++) await three.ask('/')
    for (const container of [one, three]) {
      const text = await container.scrapeUntil(/^jobs_total 15$/m)
      assert.match(text, /^starts_total 3$/m)
    }
  }))

test.run()
