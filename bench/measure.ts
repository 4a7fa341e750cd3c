import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Library, LoopName, Store } from './cases/library.ts'
import { check, fill, makeRoutes } from './fill.ts'
import type { Method, Plan, Shape } from './rows.ts'

declare const gc: () => void

/** Repeats `step` until `ms` have passed, at least `least` times. */
export async function warmUp(ms: number, least: number, step: () => unknown): Promise<void> {
  const end = performance.now() + ms
  for (let done = 0; done < least || performance.now() < end; done++) await step()
}

/** Nanoseconds for one turn of the loop. */
export async function timeLoop(library: Library, name: LoopName, plan: Plan): Promise<number[]> {
  const loop = library.loops[name]!()
  const step = 2000
  let done = 0
  const timeFor = (ms: number): number => {
    const before = done
    const start = performance.now()
    let elapsed = 0
    while (elapsed < ms) {
      loop(step)
      done += step
      elapsed = performance.now() - start
    }
    return (elapsed * 1e6) / (done - before)
  }
  timeFor(plan.warmMs)
  const samples = Array.from({ length: plan.rounds }, () => timeFor(plan.roundMs))
  if (name !== 'nothingInstalled') await checkLoop(library, done)
  return samples
}

/** Throws unless the library shows all that the loop did: V8 has dropped nothing, and neither has the library. */
async function checkLoop(library: Library, done: number): Promise<void> {
  let total = 0
  for (const line of (await library.exposition!()).split('\n')) {
    if (/^measured_(\w+_)?(total|count)[ {]/.test(line))
      total += Number(line.slice(line.lastIndexOf(' ') + 1))
  }
  if (total !== done) throw new Error(`${total} of ${done} were recorded`)
}

/** Milliseconds for one render to bytes, each series having been written to since the one before. */
export async function timeRender(
  library: Library,
  { shape, series, format }: Method & { readonly kind: 'render' },
  plan: Plan,
): Promise<number[]> {
  const store = library.openStore!()
  const render = () => (format === undefined ? store.render() : store.renderAs!(format))
  const routes = makeRoutes(series)
  let writes = 0
  const time = async (): Promise<number> => {
    fill(store, shape, routes)
    writes += 1
    const start = performance.now()
    const body = await render()
    const elapsed = performance.now() - start
    if (body.length < series) throw new Error('Nothing was rendered')
    return elapsed
  }
  await warmUp(plan.warmMs, 3, time)
  // JSON has no lines to count; what it is made from has been rendered just before.
  check(await (format === 'json' ? store.render() : render()), shape, series, writes)
  const samples: number[] = []
  while (samples.length < plan.rounds) samples.push(await time())
  return samples
}

/** Milliseconds to write to each series of an empty registry for the first time. */
export async function timeRegister(
  library: Library,
  shape: Shape,
  series: number,
  plan: Plan,
): Promise<number[]> {
  let store: Store | undefined
  const time = (): number => {
    store = library.openStore!()
    const routes = makeRoutes(series)
    gc()
    const start = performance.now()
    fill(store, shape, routes)
    return performance.now() - start
  }
  await warmUp(plan.warmMs, 2, time)
  const samples = Array.from({ length: plan.rounds }, time)
  check(await store!.render(), shape, series, 1)
  return samples
}

async function usedBytes(): Promise<number> {
  for (let round = 0; round < 4; round++) {
    await nextTurn()
    gc()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Bytes for each series once it has been rendered. */
export async function weigh(library: Library, shape: Shape, series: number): Promise<number[]> {
  // What is made once, such as compiled code, is not counted.
  const small = library.openStore!()
  fill(small, shape, makeRoutes(1000))
  await small.render()
  const before = await usedBytes()
  const store = library.openStore!()
  fill(store, shape, makeRoutes(series))
  check(await store.render(), shape, series, 1)
  const after = await usedBytes()
  // Both are still in use here, so that neither is collected before.
  const kept = [small, store].length === 2
  return kept ? [(after - before) / series] : []
}
