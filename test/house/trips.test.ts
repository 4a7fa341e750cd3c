import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runProgram } from '../support/run-program.ts'

// How many rooms a value passes through, as the engine counts them: a reader who follows it has to open as many files.

/** Trips through a program that has a recorder, a listener, and a few series, each with the most files that it may take. */
const trips = {
  'emit, known': { most: 6, run: "counter('hits_total', { page: 'a' }).increment()" },
  'emit, for the first time': { most: 22, run: "counter('new_total', { page: 'b' }).increment()" },
  'record, held': { most: 4, run: 'held.record(0.3)' },
  describe: { most: 6, run: "describeCounter('told_total', Unit.Count, 'Told')" },
  scrape: { most: 50, run: 'await scrape()' },
} as const

const program = `
import { Session } from 'node:inspector/promises'
import { get } from 'node:http'
import { counter, describeCounter, gauge, histogram, Unit } from 'metrics-facade'
import { install } from 'metrics-exporter-prometheus'

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
const handle = await install({ listener: { host: '127.0.0.1', port: 0 }, buckets: [0.1, 1] })
const agent = { agent: false, headers: { connection: 'close' } }
const scrape = () => new Promise((resolve, reject) => {
  get('http://127.0.0.1:' + handle.address.port + '/metrics', agent, response => {
    response.resume().on('close', resolve)
  }).on('error', reject)
})
counter('hits_total', { page: 'a' }).increment()
gauge('depth').set(1)
const held = histogram('wait_seconds')
held.record(0.2)
await scrape()

async function filesOf(run) {
  await session.post('Profiler.takePreciseCoverage')
  await run()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  const ran = result.filter(({ functions }) => functions.some(({ ranges }) => ranges[0].count > 0))
  return ran.map(({ url }) => url).filter(url => /\\/lib\\/.*\\.ts$/.test(url) && !url.includes('node_modules'))
}
const files = {}
${Object.entries(trips)
  .map(([name, { run }]) => `files[${JSON.stringify(name)}] = await filesOf(async () => { ${run} })`)
  .join('\n')}
await handle.close()
console.log(JSON.stringify(files))
`

const { output } = await runProgram(program)
const files: Readonly<Record<string, readonly string[]>> = JSON.parse(output)

for (const [name, { most }] of Object.entries(trips)) {
  test(`the trip "${name}" takes at most ${most} files`, () => {
    const taken = files[name]!
    assert.ok(taken.length > 2, `the files are found: ${taken.join(' ')}`)
    assert.ok(taken.length <= most, `${taken.length}: ${taken.map(url => url.split('/lib/')[1]).join(' ')}`)
  })
}

test.run()
