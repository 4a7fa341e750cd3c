// Prints which modules of Node and rooms of the exporter each step has loaded that were not there before, of those that only some need.
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [format] = process.argv.slice(2)
const rooms = readdirSync('node_modules/metrics-exporter-prometheus/dist/late').filter(name =>
  name.endsWith('.cjs'),
)
const costly = [
  ...rooms.filter(name => name !== 'index.cjs'),
  'crypto',
  'fs/promises',
  'http',
  'https',
  'net',
  'perf_hooks',
  'tls',
  'zlib',
]
const load = specifier => (format === 'cjs' ? createRequire(import.meta.url)(specifier) : import(specifier))

const { cache } = createRequire(import.meta.url)
const isLoaded = name =>
  name.endsWith('.cjs')
    ? Object.keys(cache).some(path => path.endsWith(join('late', name)))
    : process.moduleLoadList.includes(`NativeModule ${name}`)
let waiting = costly.filter(name => !isLoaded(name))
const lines = []
function tell(step) {
  const loaded = waiting.filter(isLoaded)
  waiting = waiting.filter(name => !loaded.includes(name))
  lines.push(`${step}: ${loaded.join(' ')}`)
}

const { PrometheusBuilder } = await load('metrics-exporter-prometheus')
tell('import')
const handle = new PrometheusBuilder().setBuckets([1]).buildRecorder().handle()
handle.render()
handle.renderOpenMetrics()
tell('render')
await handle.renderAsync({ format: 'protobuf' })
tell('protobuf')
new PrometheusBuilder().withPushGateway('http://127.0.0.1:9/metrics/job/example')
tell('push')
const listening = (await new PrometheusBuilder().withHttpListener('127.0.0.1:0').build()).handle()
tell('listen')
await listening.close()
const answer = await handle.fetchHandler()(new Request('http://localhost/metrics'))
await answer.text()
tell('answer')
try {
  new PrometheusBuilder().withTls({ certificate: import.meta.filename, key: import.meta.filename })
} catch (error) {
  lines.push(error.code)
}
// Only now: to write to a pipe loads modules, too.
console.log(lines.join('\n'))
