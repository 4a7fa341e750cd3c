import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { compileProgram, isSmoke, writeFeature } from './feature-results.ts'
import { summarize } from './outcome.ts'
import { formatTable } from './table.ts'

// What the page costs: node --import tsx bench/page.ts, after npm run build. No other library
// shows its metrics in a browser by itself.

const rounds = isSmoke ? 1 : 3
const watchedMs = isSmoke ? 2_500 : 5_000
const path = compileProgram('page-program')

function ask(port: number, headers: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(
      { host: '127.0.0.1', port, path: '/', headers: { ...headers }, agent: false },
      resolve,
    )
    request.on('error', reject)
  })
}

async function cpuMs(child: ChildProcess): Promise<number> {
  child.send('time')
  const [taken] = await once(child, 'message')
  return taken
}

/** Milliseconds of processor time per second, over several seconds. */
async function cpuOfASecond(child: ChildProcess): Promise<number> {
  const before = await cpuMs(child)
  await wait(watchedMs)
  return ((await cpuMs(child)) - before) / (watchedMs / 1_000)
}

/** Reads events while `work` goes on; throws unless one came each second, and they name the metrics. */
async function watch(port: number, work: () => Promise<number>): Promise<number> {
  const answer = await ask(port, { Accept: 'text/event-stream' })
  let [events, text] = [0, '']
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += text.length < 1e6 ? chunk : ''
    events += chunk.split('\n\n').length - 1
  })
  const found = await work()
  answer.destroy()
  if (events < watchedMs / 1_000 - 1 || !text.includes('requests_total'))
    throw new Error(`${events} events in ${watchedMs} ms`)
  return found
}

interface Found {
  readonly bytes: number
  readonly firstMs: number
  readonly unwatched: number
  readonly watched: number
}

async function measure(): Promise<Found> {
  const child = fork(path, ['page'], { cwd: import.meta.dirname, execArgv: [] })
  const [port] = (await once(child, 'message')) as [number]
  const start = performance.now()
  const page = await buffer(await ask(port, { 'Accept-Encoding': 'gzip' }))
  const firstMs = performance.now() - start
  if (!gunzipSync(page).includes('<html')) throw new Error('This is not the page')
  const unwatched = await cpuOfASecond(child)
  const watched = await watch(port, () => cpuOfASecond(child))
  child.disconnect()
  return { bytes: page.length, firstMs, unwatched, watched }
}

const found: Found[] = []
for (let round = 0; round < rounds; round++) found.push(await measure())
const of = (name: keyof Found) => summarize(found.map(one => one[name]))!
const beyond = summarize(found.map(({ unwatched, watched }) => Math.max(0, watched - unwatched)))!
const outcomes = [
  { work: 'the page, gzipped', unit: 'bytes', results: { ours: of('bytes') } },
  { work: 'the page, first asked for', unit: 'ms', results: { ours: of('firstMs') } },
  { work: 'a second of 1,000 series, watched, beyond unwatched', unit: 'ms', results: { ours: beyond } },
] as const
const lines = outcomes.map(({ work, unit, results: { ours } }) => [work, unit, ours] as const)
const text = formatTable(
  ['what is measured', 'unit', 'median (minimum–maximum)'],
  lines.map(([work, unit, { median, min, max }]) => [
    work,
    unit,
    `${median.toFixed(1)} (${min.toFixed(1)}–${max.toFixed(1)})`,
  ]),
)
writeFeature('page', 'The page', text, outcomes, `Medians of ${rounds} processes`)
