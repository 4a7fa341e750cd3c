// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are sources of templates

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type SourceFile, sourcesOf } from './sources.ts'
import { type Template, templatesOf } from './templates.ts'

/** What writes expositions, which have rules of their own for what is foreign. */
const expositions = ['exporter-prometheus/lib/formats/', 'exporter-prometheus/lib/line-writer/']

/** What writes documents, where only errors are messages; how they escape is tested with each. */
const documents = 'exporter-prometheus/lib/command/'

/** The one function for foreign text, under the names of what is built on it. */
const printable = /^(messageOf|shown|shownList|valueAndType|quoted)\(/

/** How variables are called that hold words of our own, and what was made of foreign text by the one function. */
const ownWords = new RegExp(
  `^(${[
    // What somebody did, and what to do instead: templates of their own, which this test has checked.
    'place|problem|reason|remedy|takes|returns|what|where|message|given|said|target|example|otherwise|words|near\\.option',
    // How a part of the program is called: an option, a method, a kind.
    'option|method|receiver|mode|kind|kind\\.name|type|typeof value|escaping|operation|taken\\.type|all|checks|metric|authorities',
    // Lists of such.
    '(names|known|options|optionNames|called|ofPorts)\\.join\\(.*\\)|Object\\.keys\\(formats\\)\\.join\\(.*\\)|remedyFor\\(.*\\)|this\\.#named?\\(.*\\)',
    // Errors of our own classes, which escape and cut their messages themselves.
    'error\\.message|error\\.message\\.slice\\(method\\.length\\)|reasonOf\\(cause\\)',
  ].join('|')})$`,
)

/** Numbers, and names that were checked to be one of few. */
const harmless =
  /^(most[A-Z]\w*|most|longest\w+|max\w+|\w+Total|index|bytes|more|port|status|threshold|rejected|ipv4|\w*[vV]ersion|versions|significantDigits|(this|other)\.#significantDigits|(\w+\.)*(length|value)|Math\..*|String\((now|mask|timeoutMs|maxValues)\))$/

/** One of two strings of ours. This test checks a template among them by itself. */
const eitherOwn = /\? ('[^']*'|`[\s\S]*`) : ('[^']*'|`[\s\S]*`)$/

/** Further expressions that do not come from a caller, or were made printable before. */
const exceptions: Readonly<Record<string, string>> = {
  'lib/debugging/snapshot.ts wanted': 'by keyText(), which this test has checked',
  'lib/debugging/snapshot.ts this.#listFor(name)': 'likewise; and it has several lines',
  'lib/debugging/snapshot.ts linesOf(shown)': 'likewise',
  'lib/registry/quantile.ts label': 'made of the digits of a number',
  'lib/scope/definition.ts now': 'by textOf(), which this test has checked',
  'lib/scope/definition.ts before': 'likewise',
  'exporter-prometheus/lib/series/bucket-bounds.ts name': 'of a parameter of ours',
  'exporter-prometheus/lib/series/native-settings.ts name': 'of a setting of ours',
  'exporter-prometheus/lib/settings/install.ts name': 'of an option that there is',
  'exporter-prometheus/lib/settings/settings-digest.ts names': 'of options that there are',
  'exporter-prometheus/lib/store/label-bounds.ts reserved': 'le or quantile',
  'exporter-prometheus/lib/transport/http/routes.ts defaultPath': 'a path of ours',
  'exporter-prometheus/lib/transport/pem-files.ts name': 'of a setting of ours',
  'exporter-prometheus/lib/transport/tls-context.ts name': 'of a setting of ours',
  'exporter-prometheus/lib/transport/limits.ts name': 'of a setting of ours',
  'exporter-prometheus/lib/transport/page/strip.ts intervalMs': 'a number of ours, in an event',
  "exporter-prometheus/lib/transport/page/strip.ts eventOf('hello', JSON.stringify(hello))": 'an event',
  'exporter-prometheus/lib/transport/page/page.ts scriptHash': 'a hash, in a header',
  'exporter-prometheus/lib/transport/page/page.ts styleHash': 'likewise',
  'exporter-prometheus/lib/transport/page/viewer.ts name': 'of an event of ours',
  'exporter-prometheus/lib/transport/page/viewer.ts data': 'JSON, in an event',
  'exporter-prometheus/lib/transport/push-options.ts encoded': 'a header, not a message',
  'exporter-prometheus/lib/transport/remote-write/remote-write-settings.ts token': 'likewise',
  'exporter-prometheus/lib/transport/remote-write/remote-write.ts lost': 'a number of ours',
  'exporter-prometheus/lib/transport/remote-write/sender.ts written': 'likewise',
  'exporter-prometheus/lib/transport/remote-write/sender.ts sent': 'likewise',
}

/** The key of a warning, which `warnOnce` makes printable itself. */
function isKey({ before }: Template): boolean {
  return /\bwarnOnce\(\s*$/.test(before)
}

function isMessage({ words }: Template): boolean {
  return /[a-zA-Z]{2,}[:;,.]? |[.:] | [a-z]{2,}/.test(words)
}

/** The exceptions that were needed. */
const used = new Set<string>()

function isError({ before }: Template): boolean {
  return /\bnew CommandError\(\s*$/.test(before)
}

function rawIn({ path, text }: SourceFile): string[] {
  if (expositions.some(folder => path.startsWith(folder))) return []
  return templatesOf(text)
    .filter(template => isMessage(template) && !isKey(template))
    .filter(template => !path.startsWith(documents) || isError(template))
    .flatMap(({ expressions, line }) =>
      expressions
        .filter(
          one => !printable.test(one) && !ownWords.test(one) && !harmless.test(one) && !eitherOwn.test(one),
        )
        .filter(one => !Object.hasOwn(exceptions, `${path} ${one}`) || !used.add(`${path} ${one}`))
        .map(one => `${path}:${line} \${${one}}`),
    )
}

test('what is foreign in a message goes through the one function that makes it printable and cuts it', () => {
  const raw = [...sourcesOf('lib'), ...sourcesOf('exporter-prometheus/lib')].flatMap(rawIn)
  assert.equal(raw, [])
  assert.equal(
    Object.keys(exceptions).filter(one => !used.has(one)),
    [],
    'exceptions that nothing needs',
  )
})

test('what is raw in a message would be found', () => {
  const source = (text: string): SourceFile => ({ path: 'lib/a.ts', text, imports: [] })
  const raw = 'new TypeError(`The pattern "${pattern}" is wrong.`)'
  assert.equal(rawIn(source(raw)), ['lib/a.ts:1 ${pattern}'])
  assert.equal(rawIn(source('const text = `The ${one ? `prefix ${prefix}` : two}: no`')), [
    'lib/a.ts:1 ${prefix}',
    'lib/a.ts:1 ${one ? `prefix ${prefix}` : two}',
  ])
  assert.equal(rawIn(source('warnOnce(`conflict ${name}`, `The name is ${name}.`)')), ['lib/a.ts:1 ${name}'])
  const command = { path: 'exporter-prometheus/lib/command/a.ts', imports: [] }
  assert.equal(rawIn({ ...command, text: 'throw new CommandError(\n  `There is no ${name}.`, 2)' }), [
    `${command.path}:2 ${'${name}'}`,
  ])
  assert.equal(rawIn({ ...command, text: 'const cell = `The metric ${name}.`' }), [])
  assert.equal(rawIn(source('`The pattern ${shown(pattern)} has ${mostLabels} labels.`')), [])
})

test('templates are found whatever stands around them', () => {
  const text = [
    '// a `comment`',
    'const quote = \'`\' + "`" /* ` */',
    'const pattern = /[`/]`/g',
    'const [a, b] = [one / 2, `${two}`]',
    '`nested ${[1].map(x => { return `in ${x}` })} \\` end`',
  ].join('\n')
  assert.equal(
    templatesOf(text).map(({ words, expressions, line }) => [words, expressions, line]),
    [
      ['', ['two'], 4],
      ['in ', ['x'], 5],
      ['nested  \\` end', ['[1].map(x => { return `in ${x}` })'], 5],
    ],
  )
})

test.run()
