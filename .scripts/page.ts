import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildResult, build, type Plugin } from 'esbuild'

/** The folder of the page in the package of the exporter. */
const page = 'lib/transport/page'

/** Where the page stands that the exporter answers with. */
export const generatedPage: string = join(page, 'page.generated.ts')

/** A page as it is written into the sources, and what it was made of. */
export interface BuiltPage {
  readonly text: string
  readonly built: BuildResult<{ metafile: true; write: false }>
}

/** What uPlot has and the page does not use: two kilobytes of other lines, dates and joins. */
const unused = [
  '(paths.stepped = stepped);',
  '(paths.bars    = bars);',
  '(paths.spline  = monotoneCubic);',
  'uPlot.join = join;',
  'uPlot.fmtDate = fmtDate;',
  'uPlot.tzDate  = tzDate;',
]

/** Without these lines, the bundler finds out by itself that nothing needs the rest. */
const withoutUnused: Plugin = {
  name: 'uPlot without what is not used',
  setup({ onLoad }) {
    onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, 'utf8')
      for (const line of unused) {
        if (!contents.includes(line)) throw new Error(`uPlot has no "${line}": see what it has now.`)
        contents = contents.replace(line, '')
      }
      return { contents }
    })
  },
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/**
 * Bundles the page of a package into one document, which may run and look as it does by the hashes of its script and style.
 *
 * @param folder - of the exporter's package.
 */
export async function buildPage(folder: string): Promise<BuiltPage> {
  const client = join(folder, page, 'client')
  const built = await build({
    absWorkingDir: folder,
    entryPoints: { script: join(client, 'main.ts'), style: join(client, 'page.css') },
    outdir: 'page',
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'inline',
    metafile: true,
    write: false,
    plugins: [withoutUnused],
  })
  const contentOf = (end: string): string => {
    const { text } = built.outputFiles.find(({ path }) => path.endsWith(end))!
    return text.trimEnd()
  }
  const [script, style] = [contentOf('script.js'), contentOf('style.css')]
  const html = readFileSync(join(client, 'page.html'), 'utf8')
    .replace('<!-- SCRIPT -->', () => `<script>${script}</script>`)
    .replace('<!-- STYLE -->', () => `<style>${style}</style>`)
  const text = `// Made by the build from client/, which has the sources; and uPlot, under the MIT licence: https://github.com/leeoniya/uPlot
export const scriptHash = '${hashOf(script)}'
export const styleHash = '${hashOf(style)}'
export const html: string = ${JSON.stringify(html).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}
`
  return { text, built }
}
