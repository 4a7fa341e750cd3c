import { writeFileSync } from 'node:fs'
import ncc from '@vercel/ncc'

const [, , outdir, format] = process.argv
const isModule = format === 'esm'
// It makes of a program what the program is.
const entry = isModule ? 'application.mjs' : 'serve.cjs'
const { code, assets } = await ncc(`${import.meta.dirname}/${entry}`, {
  quiet: true,
  cache: false,
  esm: isModule,
})
writeFileSync(`${outdir}/bundle.${isModule ? 'mjs' : 'cjs'}`, code)
for (const [name, { source }] of Object.entries(assets)) writeFileSync(`${outdir}/${name}`, source)
