import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { BuildError, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const root = new URL('../../', import.meta.url)
const readme = readFileSync(new URL('README.md', root), 'utf8')
const exporterReadme = readFileSync(new URL('exporter-prometheus/README.md', root), 'utf8')

/** The content of the first fenced block of a language. */
function firstBlock(document: string, language: string): string {
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(document)?.[1] ?? ''
}

function publicNames(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter(name => name !== 'constructor')
}

test("the README's first program prints what the README shows", () => {
  const program = firstBlock(readme, 'ts')
  assert.ok(program.split('\n').length <= 10, 'it is short')
  const options = [
    '--conditions=metrics-facade-source',
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    program,
  ]
  const printed = execFileSync(process.execPath, options, { cwd: root, encoding: 'utf8' })
  assert.is(printed.trim(), firstBlock(readme, 'text').trim())
})

test('the commands that the README gives are those of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const named = [...readme.matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
    ([, script, short]) => script ?? short,
  )
  for (const name of ['start', 'test', 'load', 'start:runtime']) assert.ok(named.includes(name), name)
  for (const name of named) assert.type(scripts[name!], 'string', name)
})

test("the exporter's README documents every method of the builder and of the handle", () => {
  const builder = publicNames(PrometheusBuilder.prototype)
  const handle = publicNames(Object.getPrototypeOf(new PrometheusBuilder().buildRecorder().handle()))
  const internal = ['scraper']
  for (const name of [...builder, ...handle].filter(name => !internal.includes(name))) {
    assert.match(
      exporterReadme,
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
  const named = readme.slice(readme.indexOf('## Compatibility'), readme.indexOf('## Dependencies'))
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

test.run()
