import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type BuildOptions, type BuildResult, build, type Plugin } from 'esbuild'
import { lateRooms, roomNames, sharedRooms } from './late-rooms.ts'
import { Modules, type Settings } from './modules.ts'

// Node compiles all of a file before it runs the first line, and most programs need a part of the exporter. What Node
// loads is therefore a core, with rooms beside it. The sources do not know: what they import from the door of a room is
// a function that loads the room when it is called. A room is a function, too, which is given what it needs of the core:
// so both have the same instances, and one file of a room serves the cores of both formats.

type Built = BuildResult<{ metafile: true }>

/** The module of the core that loads rooms. */
const loader = `
import rooms from '../late/index.cjs'
const loaded = {}
let core
export function setCore(parts) { core = parts }
export function late(room, key) { return (loaded[room] ??= rooms[room]()(ofCore, late))[key] }
function ofCore(key) {
  if (typeof core === 'function') core = core()
  return core[key]
}`

/** The core of a package and its rooms. */
class LateBuild {
  readonly #settings: Settings
  readonly #entryPoint: string
  readonly #modules: Modules
  /** The room of each door. */
  readonly #doors = new Map<string, string>()
  readonly #core = new Set<string>()
  /** The shared room of what several rooms need. */
  readonly #shared = new Map<string, string>()

  private constructor(settings: Settings, entryPoint: string, modules: Modules) {
    this.#settings = settings
    this.#entryPoint = entryPoint
    this.#modules = modules
    for (const [room, doors] of Object.entries(lateRooms)) {
      for (const door of doors) this.#addDoor(`lib/${door}`, room)
    }
  }

  /** Writes the rooms into `dist/late`, and the core in both formats. */
  static async write(settings: Settings, entryPoint: string): Promise<readonly Built[]> {
    const modules = await Modules.of(settings, entryPoint)
    const one = new LateBuild(settings, entryPoint, modules)
    await one.#divide()
    const rooms = new Map<string, Built>()
    for (const room of Object.keys(lateRooms)) rooms.set(room, await one.#buildRoom(room))
    // Last, with what all others need of them.
    for (const room of Object.keys(sharedRooms)) {
      const keys = keysIn(rooms.values()).filter(key => one.#shared.get(modules.byKey(key)[0]) === room)
      rooms.set(room, await one.#buildRoom(room, keys))
    }
    const ofCore = keysIn(rooms.values()).filter(key => !one.#isLate(modules.byKey(key)[0]))
    const cores = await Promise.all((['esm', 'cjs'] as const).map(format => one.#buildCore(format, ofCore)))
    mkdirSync(join(settings.absWorkingDir, 'dist/late'), { recursive: true })
    const lines = roomNames.map(room => `exports['${room}'] = () => require('./${room}.cjs')\n`)
    writeFileSync(join(settings.absWorkingDir, 'dist/late/index.cjs'), lines.join(''))
    const all = [...rooms.values(), ...cores]
    for (const { outputFiles } of all)
      for (const { path, contents } of outputFiles!) writeFileSync(path, contents)
    return all
  }

  #addDoor(path: string, room: string): void {
    if (!this.#modules.has(path)) {
      throw new Error(
        `${path} is a door of "${room}" in late-rooms.ts, but ${this.#entryPoint} does not lead to it. Correct or remove it.`,
      )
    }
    this.#doors.set(path, room)
  }

  #isLate(path: string): boolean {
    return this.#shared.has(path) || this.#doors.has(path)
  }

  /** Finds out what the core consists of, and what several rooms have in common. */
  async #divide(): Promise<void> {
    for (const path of inputsOf(await this.#buildCore('esm', []))) this.#core.add(path)
    const users = new Map<string, readonly string[]>()
    for (const room of Object.keys(lateRooms)) {
      for (const path of inputsOf(await this.#buildRoom(room))) {
        users.set(path, [...(users.get(path) ?? []), room])
      }
    }
    for (const [path, rooms] of users) {
      if (rooms.length === 1) continue
      const shared = Object.entries(sharedRooms).find(([, some]) => rooms.every(room => some.includes(room)))
      if (shared === undefined) this.#core.add(path)
      else this.#shared.set(path, shared[0])
    }
  }

  #buildCore(format: 'esm' | 'cjs', keys: readonly string[]): Promise<Built> {
    const parts = `export * from './${this.#entryPoint}'\nimport { setCore } from 'late'\n`
    return this.#build(`${parts}${this.#objectOf(keys, object => `setCore(() => (${object}))`)}`, undefined, {
      format,
      outfile: `dist/${format}/index.js`,
    })
  }

  #buildRoom(room: string, keys: readonly string[] = []): Promise<Built> {
    return this.#build(
      this.#objectOf([...this.#keysOfDoors(room), ...keys], object => `room = ${object}`),
      room,
      {
        // Nothing is imported or exported: the lines stand in the function as they are.
        format: 'esm',
        outfile: `dist/late/${room}.cjs`,
        // V8 compiles a function in parentheses with its file, and others a second time when they are called.
        banner: { js: '"use strict";module.exports=(function(ofCore,late){let room;' },
        footer: { js: 'return room});' },
      },
    )
  }

  #build(contents: string, room: string | undefined, options: BuildOptions): Promise<Built> {
    const { absWorkingDir, plugins = [], external = [] } = this.#settings
    return build({
      ...this.#settings,
      ...options,
      metafile: true,
      write: false,
      stdin: { contents, resolveDir: absWorkingDir, sourcefile: 'entry.js' },
      external: [...external, '../late/index.cjs'],
      plugins: [...plugins, this.#division(room)],
    })
  }

  /** Leads an import of what is in another file to what stands for it in this one. */
  #division(room: string | undefined): Plugin {
    const asked = Symbol('asked')
    return {
      name: 'division',
      setup: ({ onResolve, onLoad, resolve }) => {
        onResolve({ filter: /^late$/ }, ({ path }) => ({ path, namespace: 'division' }))
        onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
          if (kind === 'entry-point' || pluginData === asked) return undefined
          const found = await resolve(path, { kind, importer, resolveDir, pluginData: asked })
          const own = found.external ? path : relative(this.#settings.absWorkingDir, found.path)
          const key = own.replaceAll('\\', '/')
          return this.#standIn(key, room) === undefined ? undefined : { path: key, namespace: 'division' }
        })
        onLoad({ filter: /./, namespace: 'division' }, ({ path }) => ({
          contents: path === 'late' ? loader : this.#standIn(path, room)!,
          resolveDir: this.#settings.absWorkingDir,
        }))
      },
    }
  }

  /** The text of the module that stands for another in a room, or in the core; `undefined` if it is itself there. */
  #standIn(path: string, room: string | undefined): string | undefined {
    const other = this.#doors.get(path)
    if (other !== undefined && other !== room) {
      const functions = this.#modules.functionsOf(path).map(([name, key]) => {
        return `export function ${name}(...given) { return late('${other}', ${JSON.stringify(key)})(...given) }`
      })
      return `${room === undefined ? "import { late } from 'late'\n" : ''}${functions.join('\n')}`
    }
    if (room === undefined || !this.#modules.has(path)) return undefined
    const shared = this.#shared.get(path)
    const isOutside =
      shared === undefined ? this.#core.has(path) || this.#modules.isExternal(path) : shared !== room
    if (!isOutside) return undefined
    const place = shared === undefined ? 'ofCore(' : `late(${JSON.stringify(shared)}, `
    return this.#modules
      .exportsOf(path)
      .map(([name, key]) => `export const ${name} = /* @__PURE__ */ ${place}${JSON.stringify(key)})`)
      .join('\n')
  }

  /** The text that imports all of these, and does something with an object that has them. */
  #objectOf(keys: readonly string[], use: (object: string) => string): string {
    const imports = keys.map((key, index) => {
      const [path, name] = this.#modules.byKey(key)
      return `import { ${name} as part${index} } from '${path.startsWith('lib/') || path.startsWith('.') ? './' : ''}${path}'\n`
    })
    const entries = keys.map((key, index) => `${JSON.stringify(key)}: part${index}`)
    return `${imports.join('')}${use(`{ ${entries.join(', ')} }`)}`
  }

  #keysOfDoors(room: string): readonly string[] {
    const doors = (lateRooms[room] ?? []).map(door => `lib/${door}`)
    return doors.flatMap(door => this.#modules.functionsOf(door).map(([, key]) => key))
  }
}

/** What rooms ask for, of the core and of shared rooms. */
function keysIn(rooms: Iterable<Built>): string[] {
  const files = [...rooms]
    .flatMap(({ outputFiles }) => outputFiles!)
    .filter(({ path }) => path.endsWith('.cjs'))
  // Lines that are too long are broken, within strings, too.
  const texts = files.map(({ text }) => text.replaceAll('\\\n', '').replaceAll('\n', ''))
  const asked = /(?<=\b(?:ofCore\(|late\("[^"]+",))"[^"]+"(?=\))/g
  return [...new Set(texts.flatMap(text => text.match(asked) ?? []))].map(key => JSON.parse(key)).sort()
}

function inputsOf({ metafile }: Built): string[] {
  const inputs = Object.values(metafile.outputs).flatMap(output => Object.entries(output.inputs))
  return inputs
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && !path.includes(':'))
    .map(([path]) => path)
}

/** Writes what Node loads of a package: the core in both formats, and the rooms, into `dist/late`. */
export function buildLate(settings: Settings, entryPoint: string): Promise<readonly Built[]> {
  return LateBuild.write(settings, entryPoint)
}
