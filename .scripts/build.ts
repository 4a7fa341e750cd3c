import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { type BuildResult, build, type Plugin } from 'esbuild'
import { buildLate } from './late.ts'
import { readManifest } from './manifest.ts'
import { buildPage, generatedPage } from './page.ts'

// node --import tsx .scripts/build.ts FOLDER… builds the packages in these folders. Entry points and what stays outside
// come from each package.json, and no command is one of a shell, so that it works on Windows, too.

const requireHere = createRequire(import.meta.url)
const compiler = join(dirname(requireHere.resolve('typescript/package.json')), 'bin/tsc')

type Built = Pick<BuildResult<{ metafile: true }>, 'metafile'>

/** Copies the licences of the packages that are bundled. */
function copyLicences(folder: string, { metafile }: Built): void {
  for (const path of Object.keys(metafile.inputs)) {
    const home = /^[^:]*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]
    if (home === undefined) continue
    copyFileSync(join(folder, home, 'LICENSE'), join(folder, 'dist', `LICENSE-${basename(home)}.txt`))
  }
}

/** Our maps lead to the files of other packages as published: their own maps lead to sources that they do not publish. */
const withoutForeignMaps: Plugin = {
  name: 'without foreign maps',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules.*\.js$/, namespace: 'file' }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, ''),
    }))
  },
}

/** Sources are in the package, so their maps repeat them only where they come from another. */
function leaveOutSources(folder: string, { metafile }: Built): void {
  const lib = join(folder, 'lib')
  for (const name of Object.keys(metafile.outputs).filter(output => output.endsWith('.map'))) {
    const path = join(folder, name)
    const map: { sources: string[]; sourcesContent: Array<string | null> } = JSON.parse(
      readFileSync(path, 'utf8'),
    )
    const isInPackage = map.sources.map(source => resolve(dirname(path), source).startsWith(lib))
    map.sourcesContent = map.sourcesContent.map((text, index) => (isInPackage[index] ? null : text))
    writeFileSync(path, JSON.stringify(map))
  }
}

/** Declarations are the same in both formats. An entry point that needs other types has a project in its folder. */
function writeDeclarations(folder: string, entryPoints: readonly string[]): void {
  const projects = entryPoints.map(path => join(folder, dirname(path), 'tsconfig.json')).filter(existsSync)
  for (const project of projects) {
    const argv = [compiler, '--project', project, '--outDir', join(folder, 'dist/cjs')]
    execFileSync(process.execPath, argv, { stdio: 'inherit' })
  }
  const filter = (path: string) => !/\.(?:js|map|json)$/.test(path)
  cpSync(join(folder, 'dist/cjs'), join(folder, 'dist/esm'), { recursive: true, filter })
}

/** The path of what is built of a source, from the folder of the format, without an ending. */
function outputOf(path: string): string {
  return path.replace(/^\.\/(?:lib|dist\/esm)\/|\.[jt]s$/g, '')
}

async function buildPackage(folder: string): Promise<void> {
  const { entryPoints, whole, programs, external, subpaths } = readManifest(folder)
  const settings = {
    bundle: true,
    platform: 'node',
    target: 'es2022',
    // Node reads all of a file before it runs the first line: the names and comments of the sources, which are shipped
    // and which the maps lead to, are a sixth of the time that importing the exporter takes. The facade is small, and
    // without the comments that say what is pure a bundler could not leave out what nobody uses.
    minify: programs.length > 0,
    lineLimit: 120,
    sourcemap: true,
    metafile: true,
    // A module that finds out where it lies asks for what its format has.
    logOverride: { 'empty-import-meta': 'silent' },
  } as const
  const from = {
    absWorkingDir: folder,
    external: [...external],
    plugins: [withoutForeignMaps],
  }
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  const page = existsSync(join(folder, generatedPage)) ? await buildPage(folder) : undefined
  if (page !== undefined) writeFileSync(join(folder, generatedPage), page.text)
  const built: Built[] = []
  for (const format of ['esm', 'cjs'] as const) {
    // Who runs a program has no use for a second one, nor bundlers for what they can require in parts.
    const all =
      format === 'esm'
        ? [...entryPoints, ...programs]
        : entryPoints.filter(path => path !== whole?.entryPoint)
    const named = all.map(path => ({
      in: path,
      out: outputOf(path === whole?.entryPoint ? whole.file : path),
    }))
    built.push(await build({ ...settings, ...from, entryPoints: named, format, outdir: `dist/${format}` }))
  }
  if (whole !== undefined) built.push(...(await buildLate({ ...settings, ...from }, whole.entryPoint)))
  for (const one of built) {
    leaveOutSources(folder, one)
    copyLicences(folder, one)
  }
  if (page !== undefined) copyLicences(folder, page.built)
  writeFileSync(join(folder, 'dist/cjs/package.json'), '{"type":"commonjs"}\n')
  writeDeclarations(folder, entryPoints)
  if (subpaths.includes('./schema.json')) {
    const { jsonSchema } = requireHere(join(folder, 'dist/cjs/index.js'))
    writeFileSync(join(folder, 'dist/schema.json'), `${JSON.stringify(jsonSchema, null, 2)}\n`)
  }
}

// Of both packages; npm packs no file from outside of a package.
copyFileSync(
  new URL('../CHANGELOG.md', import.meta.url),
  new URL('../exporter-prometheus/CHANGELOG.md', import.meta.url),
)

for (const folder of process.argv.slice(2)) await buildPackage(resolve(folder))
