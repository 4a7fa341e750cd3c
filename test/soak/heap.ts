import * as assert from 'uvu/assert'
import { nextTurn } from '../support/gate.ts'

/** How much more may be reachable at the end: what the engine itself keeps varies by about 1 %. */
export const tolerance: number = 0.03

/** The bytes that are reachable, on the heap and in buffers outside of it. */
export async function reachableBytes(): Promise<number> {
  const { gc } = globalThis
  if (gc === undefined) throw new Error('There is no gc(): run it by `npm run test:soak`.')
  // What is held weakly, or until the next turn, takes more than one collection.
  for (let turn = 0; turn < 5; turn++) {
    await nextTurn()
    gc()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** By which part the reachable bytes grow while `work` is done `times` more, after as many times to warm up. */
export async function heapGrowth(
  work: (time: number) => Promise<void> | void,
  times: number,
): Promise<number> {
  for (let time = 0; time < times; time++) await work(time)
  const before = await reachableBytes()
  for (let time = times; time < 2 * times; time++) await work(time)
  const after = await reachableBytes()
  return (after - before) / before
}

/** Fails when the heap does not end where it began. */
export function assertSteady(growth: number): void {
  const shown = `${(growth * 100).toFixed(1)} %`
  console.log(`heap: ${shown}`)
  assert.ok(growth < tolerance, `The heap has grown by ${shown}.`)
}
