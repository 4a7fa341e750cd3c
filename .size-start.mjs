import { build } from 'esbuild'
import { gzipSync } from 'node:zlib'
const sz = async (name, o) => { const r = await build({bundle:true,format:'esm',platform:'browser',write:false,minify:true,absWorkingDir:process.cwd(),...o}); const t=r.outputFiles[0].text; console.log(name, t.length, gzipSync(t,{level:9}).length) ; return t }
const t = await sz('facade', { entryPoints:['lib/index.ts'] })
await sz('emits', { stdin:{contents:`import { counter, gauge, histogram } from './lib/index.ts'; globalThis.x=[counter,gauge,histogram]`, resolveDir: process.cwd()} })
await sz('counter', { stdin:{contents:`import { counter } from './lib/index.ts'; globalThis.x=[counter]`, resolveDir: process.cwd()} })
if (process.argv[2]) console.log(t)
