import { build } from 'rolldown'

const [, , outdir, format, entry = 'application.mjs'] = process.argv
await build({
  input: entry,
  platform: 'node',
  output: { file: `${outdir}/bundle.${format === 'esm' ? 'mjs' : 'cjs'}`, format },
})
