import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Parcel } from '@parcel/core'

const [, , distDir, format] = process.argv
// What the guide says: without it Parcel does not read "exports".
const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
manifest['@parcel/resolver-default'] = { packageExports: true }
writeFileSync('package.json', JSON.stringify(manifest))
const target = {
  context: 'node',
  engines: { node: '>=20' },
  outputFormat: format === 'esm' ? 'esmodule' : 'commonjs',
  includeNodeModules: true,
  scopeHoist: true,
  optimize: true,
  distDir,
}
await new Parcel({
  entries: 'application.mjs',
  defaultConfig: '@parcel/config-default',
  mode: 'production',
  targets: { server: target },
  shouldDisableCache: true,
}).run()
renameSync(`${distDir}/application.js`, `${distDir}/bundle.${format === 'esm' ? 'mjs' : 'cjs'}`)
