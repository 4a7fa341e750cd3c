import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { median, show } from './number.ts'

// What pushing costs: node --import tsx bench/pushes.ts, after npm run build. Each measurement has a process of its own,
// this one receives, and those that are compared take turns.

const here = import.meta.dirname
const rounds = 5

/** Bytes of the bodies since it was last asked, and how many there were. */
const received = { bytes: 0, requests: 0 }

/** What a receiver of remote write 2.0 says of a request, and others do not look at: that it has written everything. */
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

await build({
  entryPoints: [join(here, 'pushes-program.ts')],
  outdir: join(here, 'dist'),
  bundle: true,
  packages: 'external',
  format: 'esm',
  target: 'node20',
})

type Sample = Readonly<Record<string, number>>

async function run(work: string, library: string): Promise<Sample> {
  received.bytes = 0
  received.requests = 0
  const program = join(here, 'dist/pushes-program.js')
  const { stdout } = await promisify(execFile)(process.execPath, [program, work, library, String(port)], {
    cwd: here,
  })
  if (received.requests === 0) throw new Error(`${library} has pushed nothing.`)
  return { ...JSON.parse(stdout), bytes: received.bytes / (work === 'push' ? 15 : 1) }
}

/** Runs each so often, in turns, and takes the median of every number. */
async function compare(work: string, libraries: readonly string[]): Promise<Sample[]> {
  const found = libraries.map((): Sample[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, library] of libraries.entries()) found[index]!.push(await run(work, library))
  }
  return found.map(samples =>
    Object.fromEntries(Object.keys(samples[0]!).map(name => [name, median(samples.map(one => one[name]!))])),
  )
}

const libraries = [
  'OTLP, ours',
  'OTLP in JSON, ours',
  'OTLP, OpenTelemetry',
  'remote write 2.0, ours',
  'remote write 1.0, ours',
]
const pushed = await compare('push', libraries)
const [bare, ...cold] = (await compare('cold', ['bare', ...libraries])) as [Sample, ...Sample[]]
server.close()

const lines = [
  '| a push of 10,000 counters and 1,000 histograms | processor time, ms | longest hold, ms | kB, compressed |',
  '| --- | --: | --: | --: |',
  ...pushed.map(
    ({ cpuMs, holdMs, bytes }, index) =>
      `| ${libraries[index]} | ${show(cpuMs!)} | ${show(holdMs!)} | ${show(bytes! / 1_000)} |`,
  ),
  '',
  '| a process that imports, installs, records 20 series and flushes: processor time, ms | in all | the import | all else, beyond a bare request |',
  '| --- | --: | --: | --: |',
  `| a bare request | ${show(bare.cpuMs!)} | | |`,
  ...cold.map(
    ({ cpuMs, importedMs }, index) =>
      `| ${libraries[index]} | ${show(cpuMs!)} | ${show(importedMs!)} | ${show(cpuMs! - importedMs! - bare.cpuMs!)} |`,
  ),
]
const method = `Medians of ${rounds} processes; ${cpus()[0]!.model}, Node ${process.version}.`
const text = `${lines.join('\n')}\n\n${method}\n`
console.log(text)
if (!process.argv.includes('--dry')) writeFileSync(join(here, 'results/pushes.md'), `# Pushes\n\n${text}`)
