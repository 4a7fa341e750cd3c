import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { resolveImport, sourcesOf } from './sources.ts'

const facade = sourcesOf('lib')
const exporter = sourcesOf('exporter-prometheus/lib')

/** What a writer keeps for itself, and what only it knows of a family. */
const renderersWords =
  /\b(memo|linePrefix|cacheKey|stored|labelName|identity|onShown|ByteSink|EncodedText|page)\b/

const named = (path: string) => [...facade, ...exporter].find(file => file.path === path)!

/** The type declarations of a file that others may see, without comments and what is marked as internal. */
function publicTypes(path: string, names: readonly string[]): string {
  const { text } = named(path)
  const declarations = text
    .split(/\n(?=export )/)
    .filter(part =>
      names.includes(/^export (?:declare |abstract )*(?:interface|class|type) (\w+)/.exec(part)?.[1] ?? ''),
    )
  assert.ok(declarations.length > 0, path)
  return declarations
    .map(part => part.slice(0, part.search(/\n(?!\s|\})/) >>> 0))
    .join('\n')
    .replace(/\/\*\* @internal[\s\S]*?\*\/\n.*\n/g, '')
    .replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
}

/** By file, the names that an entry point exports from it. */
function* exportsOf(roof: string): Generator<readonly [path: string, names: readonly string[]]> {
  const { path, text } = named(roof)
  for (const [, list, from] of text.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^']*)'/g)) {
    const names = list!.split(',').map(name => name.replace(/\btype\b/, '').trim())
    yield [path.replace('index.ts', from!), names.filter(name => name !== '')]
  }
}

test('no public type of the waist or of the registry has a field of a renderer', () => {
  const models = [...exportsOf('exporter-prometheus/lib/index.ts')].filter(([path]) =>
    path.includes('/model/'),
  )
  const parts = [...exportsOf('lib/registry/index.ts')].filter(([path]) =>
    /node|place|tree|family/.test(path),
  )
  const seen: string[] = []
  for (const [path, names] of [...models, ...parts]) {
    const types = names.filter(name => new RegExp(`(interface|class|type) ${name}\\b`).test(named(path).text))
    if (types.length === 0) continue
    seen.push(...types)
    assert.not.match(publicTypes(path, types), renderersWords, path)
  }
  for (const name of [
    'Gatherer',
    'Gathered',
    'FamilyView',
    'SeriesView',
    'HistogramView',
    'Snapshot',
    'Branch',
  ]) {
    assert.ok(seen.includes(name), name)
  }
})

test('where the beginning of lines stands is known to one file beside that which has room for it', () => {
  const knowing = [...facade, ...exporter]
    .filter(({ text }) => /\blinePrefix\b/.test(text))
    .map(({ path }) => path)
  assert.equal(knowing, ['lib/registry/node.ts', 'exporter-prometheus/lib/line-writer/shared-lines.ts'])
})

/**
 * How many files may name a type of families in quotes, as code that tells types apart does: among them each format that
 * writes types in ways of their own, one of the page, which shows other numbers of each, one of remote write, five of
 * members, because what lies in shared memory and in files differs by type, and five of OTLP, which has its own kinds and two
 * encodings for each.
 */
const mostNaming = { counter: 26, gauge: 29, histogram: 27, summary: 26 }

for (const [type, most] of Object.entries(mostNaming)) {
  test(`at most ${most} files of the exporter name the type ${type}`, () => {
    const naming = exporter.filter(({ path, text }) => {
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      // The command writes what others read of each type: its files are no part of what an exposition goes through.
      if (path.includes('/lib/command/')) return false
      return !path.includes('.generated.') && new RegExp(`'${type}'|\\b${type}: `).test(code)
    })
    assert.ok(naming.length <= most, `${naming.length}: ${naming.map(({ path }) => path).join(' ')}`)
  })
}

test('no code of the exporter tells types of series apart by their class', () => {
  for (const { path, text } of exporter) assert.not.match(text, /instanceof \w*(?:Series|View)\b/, path)
})

test('formats import nothing of the line writer but its door and the spelling of numbers', () => {
  const room = 'exporter-prometheus/lib/line-writer/'
  const doors = [`${room}line-writer.ts`, `${room}number.ts`]
  for (const file of exporter.filter(({ path }) => !path.startsWith(room))) {
    for (const specifier of file.imports) {
      const to = resolveImport(file, specifier) ?? ''
      assert.ok(!to.startsWith(room) || doors.includes(to), `${file.path} imports ${to}`)
    }
    const [, names = ''] =
      /import (?:type )?\{([^}]*)\} from '[./]*line-writer\/line-writer\.ts'/.exec(file.text) ?? []
    assert.ok(names.split(',').length <= 4, `${file.path} sees ${names}`)
  }
})

test.run()
