import commonjs from '@rollup/plugin-commonjs'
import json from '@rollup/plugin-json'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'

const [, , outdir, format, entry = 'application.mjs'] = process.argv
const bundle = await rollup({
  input: entry,
  plugins: [nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()],
  onwarn(warning) {
    // One of a dependency, which has cycles of its own.
    if (warning.code !== 'CIRCULAR_DEPENDENCY' || warning.ids.some(id => id.includes('metrics-')))
      throw warning
  },
})
await bundle.write({ file: `${outdir}/bundle.${format === 'esm' ? 'mjs' : 'cjs'}`, format })
