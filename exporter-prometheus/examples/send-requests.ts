import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { SingleBar } from 'cli-progress'

const inferenceService = 'http://127.0.0.1:8080/classify'
const target = process.env.TARGET ?? inferenceService
const rounds = Number(process.env.ROUNDS ?? 25)
const concurrency = 4

interface RequestFile {
  /** The start of the file's name: a language code, or "bad" for a text that the service should refuse. */
  expected: string
  body: Uint8Array<ArrayBuffer>
}

interface Outcome {
  expected: string
  /** The language recognised, if the text was classified. */
  language?: string
  /** Why it was not classified. */
  refusal?: string
}

function readRequestFiles(directory: URL): RequestFile[] {
  const names = readdirSync(directory).filter(name => /^[a-z]+-/.test(name))
  return names.map(name => ({
    expected: name.slice(0, name.indexOf('-')),
    body: new Uint8Array(readFileSync(new URL(name, directory))),
  }))
}

async function send({ expected, body }: RequestFile): Promise<Outcome> {
  const [trace, span] = [randomBytes(16), randomBytes(8)].map(id => id.toString('hex'))
  const headers = { traceparent: `00-${trace}-${span}-01` }
  const response = await fetch(target, { method: 'POST', body, headers })
  const text = await response.text()
  if (response.status === 200) return { expected, language: JSON.parse(text).language }
  const known = response.status === 400 || response.status === 413
  return { expected, refusal: known ? JSON.parse(text).reason : `status ${response.status}` }
}

async function sendAll(files: RequestFile[], bar: SingleBar): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  // Every sender takes the next file from the same iterator.
  const queue = files.values()
  async function sendFromQueue(): Promise<void> {
    for (const file of queue) {
      outcomes.push(await send(file))
      bar.increment()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, sendFromQueue))
  return outcomes
}

function countBy(values: string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].map(([value, count]) => `${value} ${count}`).join(', ')
}

function summarize(outcomes: Outcome[], seconds: number): void {
  const refusals = outcomes.flatMap(({ refusal }) => refusal ?? [])
  const good = outcomes.filter(({ expected }) => expected !== 'bad')
  const right = good.filter(({ expected, language }) => language === expected)
  const accuracy = ((100 * right.length) / good.length).toFixed(1)
  console.log(`Requests        ${outcomes.length}, ${Math.round(outcomes.length / seconds)} per second`)
  console.log(`Answered        ${outcomes.length - refusals.length}`)
  console.log(`Refused         ${refusals.length} (${countBy(refusals)})`)
  console.log(`Right language  ${right.length} of ${good.length} good texts (${accuracy} %)`)
  if (target === inferenceService) console.log('See http://127.0.0.1:8000/metrics')
}

/** More would take hours, and a lot of memory. */
const mostRounds = 100_000

function refuse(message: string): never {
  console.error(message)
  process.exit(1)
}

if (!Number.isInteger(rounds) || rounds < 1 || rounds > mostRounds)
  refuse(`ROUNDS must be a whole number from 1 to ${mostRounds}, got "${process.env.ROUNDS}"`)
if (!/^https?:/.test(target) || !URL.canParse(target))
  refuse(`TARGET must be a URL such as ${inferenceService}, got "${target}"`)
const files = readRequestFiles(new URL('./requests/', import.meta.url))
const everything = Array.from({ length: rounds }, () => files).flat()
const bar = new SingleBar({ format: 'Sending {bar} {value}/{total}', hideCursor: true })
const start = performance.now()
bar.start(everything.length, 0)
try {
  const outcomes = await sendAll(everything, bar)
  bar.stop()
  summarize(outcomes, (performance.now() - start) / 1000)
} catch (error) {
  bar.stop()
  const reason = error instanceof Error ? (error.cause ?? error) : error
  console.error(`No answer from ${target} (${reason}): start the service first, with "npm start" or another.`)
  process.exit(1)
}
