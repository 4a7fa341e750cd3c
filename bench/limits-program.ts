import { installRecorder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'

// One measurement of limits, in a process of its own. It checks what is shown, then prints its numbers.

const perLabel = 200
const methods = ['GET', 'PUT', 'POST', 'DELETE']
/** Uses that are timed together, and how often. The shortest tenth of the times is free of what others do. */
const [uses, times] = [4_096, 1_500]

process.on('warning', () => {})

/** Strings of their own, as they come from a socket, not slices of a longer one. */
function paths(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    Buffer.from(`/api/v1/orders/${String(first + index).padStart(8, '0')}`).toString(),
  )
}

function emit(path: string, index: number): void {
  counter('hits_total', { path, method: methods[index & 3]! }).increment()
}

function nsOf(pool: readonly string[]): number {
  const measured: number[] = []
  for (let time = 0; time < times; time++) {
    const begun = process.hrtime.bigint()
    for (let use = 0; use < uses; use++) emit(pool[use & 127]!, use >> 7)
    measured.push(Number(process.hrtime.bigint() - begun) / uses)
  }
  // The first fifth warms up.
  return measured.slice(times / 5).sort((a, b) => a - b)[times / 50]!
}

function memory(): number {
  for (let time = 0; time < 3; time++) (globalThis as { gc?: () => void }).gc!()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const [what] = process.argv.slice(2)
const handle = installRecorder(what === 'without' ? {} : { cardinality: { perLabel } })

/** Throws unless the sum over everything is what was emitted, and each method has its share. */
function check(count: number): void {
  const { series } = handle.snapshot({ names: 'hits_total' }).families[0]!
  let sum = 0
  for (const one of series) sum += (one as { readonly value: number }).value
  if (sum !== count) throw new Error(`${sum} are shown of ${count}`)
  const most = (perLabel + 1) * methods.length
  if (series.length > most) throw new Error(`${series.length} series are more than ${most}`)
}

const known = paths(0, perLabel)
for (const path of known) for (let method = 0; method < 4; method++) emit(path, method)
let emitted = 4 * perLabel
const result: Record<string, number> = {}
if (what === 'many') {
  for (let method = 0; method < 4; method++) emit('/one/more', method)
  handle.render()
  const before = memory()
  const begun = process.cpuUsage()
  for (let path = 0; path < 1_000_000; path++) emit(`/no/such/page/${path}`, path)
  const { user, system } = process.cpuUsage(begun)
  result.ns = (user + system) / 1e3
  handle.render()
  result.bytes = memory() - before
  emitted += 1_000_004
} else {
  if (what === 'folded') for (let method = 0; method < 4; method++) emit('/one/more', method)
  if (what === 'folded') emitted += 4
  result.known = nsOf(known)
  emitted += uses * times
  if (what === 'folded') {
    result.folded = nsOf(paths(1_000_000, 128))
    emitted += uses * times
  }
}
check(emitted)
console.log(JSON.stringify(result))
