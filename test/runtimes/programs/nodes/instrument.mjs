import { register } from 'node:module'
import { addHook } from 'import-in-the-middle'

// As tools do that trace programs: every module is wrapped, and all that it exports is looked at.
register('import-in-the-middle/hook.mjs', import.meta.url)
const seen = new Set()
addHook((path, exported) => {
  for (const name of Object.keys(exported)) void exported[name]
  seen.add(/metrics-[a-z-]+(?=.dist)/.exec(path)?.[0])
})
process.on('exit', () => {
  for (const name of ['metrics-facade', 'metrics-exporter-prometheus']) {
    if (!seen.has(name)) console.log(`${name} was not wrapped`)
  }
})
