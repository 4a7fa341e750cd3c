import { build } from 'rolldown'

const [, , outdir, format] = process.argv
await build({
  input: 'application.mjs',
  platform: 'node',
  output: { file: `${outdir}/bundle.${format === 'esm' ? 'mjs' : 'cjs'}`, format },
})
