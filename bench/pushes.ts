import { execFile } from 'node:child_process'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { compileProgram, isSmoke, writeFeature } from './feature-results.ts'
import { show } from './number.ts'
import { type Outcome, type Result, summarize } from './outcome.ts'

// What pushing costs: node --import tsx bench/pushes.ts, after npm run build. Each measurement has a process of its own,
// this one receives, and those that are compared take turns.

const here = import.meta.dirname
const rounds = isSmoke ? 1 : 5

/** Bytes and number of the bodies since it was last asked. */
const received = { bytes: 0, requests: 0 }

/** With this a receiver of remote write 2.0 confirms that it has written everything. Other protocols ignore it. */
const written = {
  'X-Prometheus-Remote-Write-Samples-Written': '100000',
  'X-Prometheus-Remote-Write-Histograms-Written': '100000',
}

const server = createServer(async (request, response: ServerResponse) => {
  received.requests += 1
  for await (const chunk of request) received.bytes += (chunk as Buffer).length
  response.writeHead(200, written).end()
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo

const program = compileProgram('pushes-program')

type Sample = Readonly<Record<string, number>>

async function run(work: string, library: string): Promise<Sample> {
  received.bytes = 0
  received.requests = 0
  const { stdout } = await promisify(execFile)(process.execPath, [program, work, library, String(port)], {
    cwd: here,
  })
  if (received.requests === 0) throw new Error(`${library} has pushed nothing.`)
  return { ...JSON.parse(stdout), bytes: received.bytes / (work === 'push' ? 15 : 1) }
}

/** Runs each this often, in turns. */
async function compare(work: string, libraries: readonly string[]): Promise<Sample[][]> {
  const found = libraries.map((): Sample[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, library] of libraries.entries()) found[index]!.push(await run(work, library))
  }
  return found
}

function summaryOf(samples: readonly Sample[], name: string): Result {
  return summarize(samples.map(one => one[name]!))!
}

const libraries = [
  'OTLP, ours',
  'OTLP in JSON, ours',
  'OTLP, OpenTelemetry',
  'remote write 2.0, ours',
  'remote write 1.0, ours',
]
const pushed = await compare('push', libraries)
const [bare, ...cold] = (await compare('cold', ['bare', ...libraries])) as [Sample[], ...Sample[][]]
server.close()
const bareMs = summaryOf(bare, 'cpuMs').median

const lines = [
  '| a push of 10,000 counters and 1,000 histograms | processor time, ms | longest hold, ms | kB, compressed |',
  '| --- | --: | --: | --: |',
  ...pushed.map((samples, index) => {
    const [cpuMs, holdMs, bytes] = ['cpuMs', 'holdMs', 'bytes'].map(name => summaryOf(samples, name).median)
    return `| ${libraries[index]} | ${show(cpuMs!)} | ${show(holdMs!)} | ${show(bytes! / 1_000)} |`
  }),
  '',
  '| a process that imports, installs, records 20 series and flushes: processor time, ms | in all | the import | all else, beyond a bare request |',
  '| --- | --: | --: | --: |',
  `| a bare request | ${show(bareMs)} | | |`,
  ...cold.map((samples, index) => {
    const [cpuMs, importedMs] = ['cpuMs', 'importedMs'].map(name => summaryOf(samples, name).median)
    return `| ${libraries[index]} | ${show(cpuMs!)} | ${show(importedMs!)} | ${show(cpuMs! - importedMs! - bareMs)} |`
  }),
]

function outcomeOf(
  work: string,
  found: readonly Sample[][],
  name: string,
  of: Readonly<Record<string, string>>,
): Outcome {
  const results = Object.entries(of).map(([title, library]) => [
    title,
    summaryOf(found[libraries.indexOf(library)]!, name),
  ])
  return { work, unit: 'ms', results: Object.fromEntries(results) }
}

const otlp = { ours: 'OTLP, ours', OpenTelemetry: 'OTLP, OpenTelemetry' }
const remoteWrite = { ours: 'remote write 2.0, ours' }
const outcomes = [
  outcomeOf('push of 11,000 series by OTLP', pushed, 'cpuMs', otlp),
  outcomeOf('longest hold, push of 11,000 series by OTLP', pushed, 'holdMs', otlp),
  outcomeOf('push of 11,000 series by remote write', pushed, 'cpuMs', remoteWrite),
  outcomeOf('longest hold, push of 11,000 series by remote write', pushed, 'holdMs', remoteWrite),
  outcomeOf('process that records and pushes by OTLP', cold, 'cpuMs', otlp),
]
writeFeature('pushes', 'Pushes', lines.join('\n'), outcomes, `Medians of ${rounds} processes`)
