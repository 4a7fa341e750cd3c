import { build } from 'esbuild'

const [, , outdir, format, entry = 'application.mjs'] = process.argv
const header = "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)"
await build({
  entryPoints: [entry],
  outfile: `${outdir}/bundle.${format === 'esm' ? 'mjs' : 'cjs'}`,
  bundle: true,
  minify: true,
  platform: 'node',
  format,
  // What esbuild's documents say about CommonJS in bundles that are ES modules.
  banner: format === 'esm' ? { js: header } : {},
})
