import { register } from 'node:module'

// Loads every CommonJS module that is imported as Bun, Rollup and Vite do: where it says `__esModule`, its default is
// what it exports by that name, and not its `module.exports`.

const hooks = `
import { fileURLToPath } from 'node:url'

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context)
  if (loaded.format !== 'commonjs') return loaded
  const source = \`
    import { createRequire } from 'node:module'
    const exported = createRequire(import.meta.url)(\${JSON.stringify(fileURLToPath(url))})
    export default exported.__esModule ? exported.default : exported\`
  return { format: 'module', source, shortCircuit: true }
}`

register(`data:text/javascript,${encodeURIComponent(hooks)}`)
