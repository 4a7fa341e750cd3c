import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Families, type Library, type Store, tenOfEach } from './cases/library.ts'
import { check, checkFormat } from './check.ts'
import { createLoad, fill, hasSmallFamilies, isHistograms, type Load, lengthOf, write } from './fill.ts'
import { warmUp } from './measure.ts'
import type { Method, Plan, Render, Shape } from './row.ts'

declare const gc: () => void

/** The least number of series that are registered or weighed: the cost of fewer is lost in that of measuring. */
const leastSeries = 10_000

async function sample(
  { rounds }: Plan,
  measure: (isLast: boolean) => number | Promise<number>,
): Promise<number[]> {
  const samples: number[] = []
  while (samples.length < rounds) samples.push(await measure(samples.length === rounds - 1))
  return samples
}

/** Milliseconds for one render to bytes. */
export async function timeRender(
  library: Library,
  { format, collected = false, asString = false, ...render }: Render,
  plan: Plan,
): Promise<number[]> {
  const store = library.openStore!()
  const load = createLoad(render.shape, render.series, render.numbers, render.isForeign)
  if (new Set(load.amounts).size !== render.series) throw new Error('Two series have the same number')
  const renderOnce = () => (format === 'text' ? store.render() : store.renderAs!(format))
  let writes = 0
  const time = async (): Promise<number> => {
    if (render.changed || writes === 0) {
      fill(store, load)
      writes += 1
    }
    store.prepare?.(format)
    if (collected) await collectGarbage()
    const start = performance.now()
    const length = asString ? (await store.renderString()).length : lengthOf(await renderOnce())
    const elapsed = performance.now() - start
    if (length < render.series) throw new Error('Nothing was rendered')
    return elapsed
  }
  const timeMany = async (): Promise<number> => {
    const end = performance.now() + plan.roundMs
    let elapsed = 0
    let times = 0
    while (times === 0 || performance.now() < end) {
      elapsed += await time()
      times += 1
    }
    return elapsed / times
  }
  await warmUp(plan.warmMs, plan.warmMs === 0 ? 1 : 2, time)
  checkFormat(asString ? [Buffer.from(await store.renderString())] : await renderOnce(), format, load, writes)
  // Values are checked in the text of the same series, because not every format has lines.
  if (format !== 'text') check(await store.render(), load, writes)
  return sample(plan, timeMany)
}

/** The families of a load, with its labels: ten of each kind unless they are small. */
function familiesOf({ shape, families }: Load): Families {
  const labels = shape.endsWith('ByOneLabel') ? ['route'] : tenOfEach.labels
  if (!hasSmallFamilies(shape)) return { ...tenOfEach, labels }
  return isHistograms(shape)
    ? { counters: 0, histograms: families, labels }
    : { counters: families, histograms: 0, labels }
}

/** Milliseconds to write to each series of an empty registry for the first time. */
export async function timeRegister(
  library: Library,
  { shape, series, state = 'warm' }: Extract<Method, { readonly kind: 'register' }>,
  plan: Plan,
): Promise<number[]> {
  const stores = state === 'fresh' ? 1 : Math.ceil(leastSeries / series)
  const time = async (isLast: boolean): Promise<number> => {
    const load = createLoad(shape, series)
    let elapsed = 0
    let store: Store | undefined
    if (state === 'collected') gc()
    for (let opened = 0; opened < stores; opened++) {
      store = undefined
      // If there is a family for each ten series, making it is part of the work.
      if (!hasSmallFamilies(shape)) store = library.openStore!(familiesOf(load))
      const start = performance.now()
      store ??= library.openStore!(familiesOf(load))
      fill(store, load)
      elapsed += performance.now() - start
    }
    if (isLast) check(await store!.render(), load, 1)
    return elapsed / stores
  }
  if (state === 'fresh') return [await time(true)]
  // One store stays, as in any program: V8 drops code that it has compiled for objects once none of them is left.
  const others = createLoad(shape, 1000)
  const other = library.openStore!(familiesOf(others))
  fill(other, others)
  await warmUp(plan.warmMs, 1, () => time(false))
  const samples = await sample(plan, time)
  check(await other.render(), others, 1)
  return samples
}

/** Nanoseconds to write once more to one of this many series, in an order other than that of registration. */
export async function timeLookUp(
  library: Library,
  shape: Shape,
  series: number,
  plan: Plan,
): Promise<number[]> {
  const store = library.openStore!()
  const load = createLoad(shape, series)
  fill(store, load)
  // A power of 7 and one of 10 have no factor in common, so this reaches every series.
  const order = Uint32Array.from({ length: series }, (_, index) => (index * 40_353_607) % series)
  let writes = 1
  const pass = (): void => {
    for (let i = 0; i < series; i++) write(store, load, order[i]!)
    writes += 1
  }
  const time = (): number => {
    const before = writes
    const start = performance.now()
    let elapsed = 0
    while (elapsed < plan.roundMs) {
      pass()
      elapsed = performance.now() - start
    }
    return (elapsed * 1e6) / ((writes - before) * series)
  }
  await warmUp(plan.warmMs, 1, pass)
  const samples = await sample(plan, time)
  store.prepare?.()
  check(await store.render(), load, writes)
  return samples
}

async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await nextTurn()
    gc()
  }
}

async function usedBytes(): Promise<number> {
  await collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Bytes for each series once it has been rendered, beyond those of an empty registry. */
export async function weigh(library: Library, shape: Shape, series: number): Promise<number[]> {
  // What is made once, such as compiled code, is not counted.
  const small = library.openStore!()
  fill(small, createLoad(shape, 1000))
  await small.render()
  const stores = Array.from({ length: Math.ceil(leastSeries / series) }, () => library.openStore!())
  // A function of its own, so that nothing but the store keeps anything when it returns.
  const use = async (store: Store): Promise<void> => {
    const load = createLoad(shape, series)
    store.select?.()
    fill(store, load)
    const body = await store.render()
    check(body, load, 1)
  }
  const before = await usedBytes()
  for (const store of stores) await use(store)
  const after = await usedBytes()
  // All of them are still in use here, so that none is collected before.
  const kept = [small, ...stores].length - 1
  return [(after - before) / (series * kept)]
}
