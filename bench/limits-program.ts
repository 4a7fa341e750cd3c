import { installRecorder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'

// One measurement of limits, in a process of its own. It checks what is shown, then prints its numbers.

const perLabel = 200
const methods = ['GET', 'PUT', 'POST', 'DELETE']
/** Uses that are timed together, and how often. The shortest tenth of the times is free of what others do. */
const [uses, times] = [4_096, 1_500]
/** Some million uses of strings that are made for them. */
const madeTimes = 250

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

/** How long a use takes, timed so often with as many strings as a power of two. */
function nsOf(poolOf: (time: number) => readonly string[], times: number): number {
  const measured: number[] = []
  for (let time = 0; time < times; time++) {
    const pool = poolOf(time)
    const begun = process.hrtime.bigint()
    for (let use = 0; use < uses; use++) emit(pool[use & (pool.length - 1)]!, use >> 7)
    measured.push(Number(process.hrtime.bigint() - begun) / uses)
  }
  // The first fifth warms up.
  return measured.slice(times / 5).sort((a, b) => a - b)[Math.floor(times / 50)]!
}

function memory(): number {
  for (let time = 0; time < 3; time++) (globalThis as { gc?: () => void }).gc!()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const [what] = process.argv.slice(2)
const handle = installRecorder(what === 'without' || what === 'made' ? {} : { cardinality: { perLabel } })

/** The same for strings that are made for each use, of so many values. */
function nsOfMade(first: number, distinct: number): number {
  return nsOf(time => {
    return Array.from({ length: uses }, (_, use) => paths(first + ((time * uses + use) % distinct), 1)[0]!)
  }, madeTimes)
}

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
  result.ns = nsOfMade(1_000_000, 2_000_000)
  handle.render()
  result.bytes = memory() - before
  emitted += uses * madeTimes + 4
} else if (what === 'made') {
  result.ns = nsOfMade(0, perLabel)
  emitted += uses * madeTimes
} else {
  if (what === 'folded') for (let method = 0; method < 4; method++) emit('/one/more', method)
  if (what === 'folded') emitted += 4
  result.known = nsOf(() => known.slice(0, 128), times)
  emitted += uses * times
  if (what === 'folded') {
    const further = paths(1_000_000, 128)
    result.folded = nsOf(() => further, times)
    emitted += uses * times
  }
}
check(emitted)
console.log(JSON.stringify(result))
