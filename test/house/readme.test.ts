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

test('the README names the versions in which the matrix tries the packages', () => {
  const folder = new URL('test/runtimes/tools/', root)
  const tried = readdirSync(folder).flatMap(tools =>
    Object.entries(JSON.parse(readFileSync(new URL(`${tools}/package.json`, folder), 'utf8')).dependencies),
  ) as Array<[name: string, range: string]>
  const named = /^## Compatibility\n[\s\S]*/m.exec(readme)?.[0] ?? ''
  const titles: Readonly<Record<string, RegExp>> = {
    '@cloudflare/workerd-linux-64': /workerd (\d+)/,
    '@deno/linux-x64-glibc': /Deno (\d+\.\d+)/,
    '@oven/bun-linux-x64-baseline': /Bun (\d+\.\d+)/,
    '@vercel/ncc': /ncc (\d+\.\d+)/,
    esbuild: /esbuild (\d+\.\d+)/,
    jest: /Jest (\d+)/,
    next: /Next (\d+)/,
    node20: /Node (20), 22 and 24/,
    node22: /Node 20, (22) and 24/,
    node24: /Node 20, 22 and (24)/,
    rolldown: /Rolldown (\d+)/,
    rollup: /Rollup (\d+)/,
    sinon: /Sinon (\d+)/,
    'ts-jest': /ts-jest (\d+)/,
    vite: /Vite 7 and (\d+)/,
    vite7: /Vite (\d+) and/,
    vitest: /Vitest (\d+)/,
    webpack: /webpack (\d+)/,
  }
  for (const [name, title] of Object.entries(titles)) {
    const [text, version] = title.exec(named) ?? []
    const ranges = tried.filter(([dependency]) => dependency === name).map(([, range]) => range)
    assert.ok(ranges.length > 0, `${name} is not tried`)
    for (const range of ranges) {
      assert.ok(`${range.split('@').at(-1)}.`.startsWith(`${version}.`), `${text}: ${name} is ${range}`)
    }
  }
})

test('the ratios that the README names are those that were measured', () => {
  const rowsOf = (text: string): Array<[work: string, cells: string[]]> =>
    [...text.matchAll(/^\| ([^|]+) \|(.*)\|$/gm)].map(([, work = '', rest = '']) => [
      work,
      rest.split('|').map(cell => cell.trim().replaceAll('*', '')),
    ])
  const measured = new Map(rowsOf(readFileSync(new URL('bench/results/latest.md', root), 'utf8')))
  const column = measured.get('work')?.indexOf('times better') ?? -1
  const named = rowsOf(/^## Speed\n(.*?)^## /ms.exec(readme)?.[1] ?? '').slice(2)
  assert.ok(named.length > 5 && column > 0)
  for (const [work, [ratio]] of named) assert.is(ratio, measured.get(work)?.[column], work)
  assert.ok(
    named.some(([, [ratio]]) => Number(ratio) < 1),
    'and not only those that are won',
  )
})

test.run()
