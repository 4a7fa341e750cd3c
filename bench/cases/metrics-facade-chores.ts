import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { MetricKindMask, type PrometheusBuilder, type PrometheusRecorder } from 'metrics-exporter-prometheus'
import { counter, swapGlobalRecorder } from 'metrics-facade'
import { createLoad, fill, write } from '../fill.ts'
import type { Chore } from '../row.ts'
import { checkNone, checkShown } from './chores.ts'
import type { ChoreToDo } from './library.ts'
import { builder } from './metrics-facade-loops.ts'
import { storeOf } from './metrics-facade-store.ts'

/** So long that upkeep, which runs every 20 ms here, is done. */
const upkeepMs = 400
const name = 'http_requests_0_total'

/** A recorder whose upkeep runs on its timer, as that of a program does. */
async function open(configured: PrometheusBuilder = builder()): Promise<PrometheusRecorder> {
  const recorder = await configured
    .upkeepInterval(20)
    .withHttpListener({ host: '127.0.0.1', port: 0 })
    .build()
  swapGlobalRecorder(recorder)
  return recorder
}

/** Half of the series are written to again, the others are not for longer than the time-out. */
async function evict(series: number): Promise<ChoreToDo> {
  let now = 1_000
  const recorder = await open(
    builder()
      .idleTimeout(MetricKindMask.All, 60_000)

      .withClock(() => now),
  )
  const store = storeOf(recorder)
  const load = createLoad('counters', series)
  fill(store, load)
  await wait(upkeepMs)
  await recorder.handle().renderAsync()
  now += 30_000
  for (let i = 0; i < series; i += 2) write(store, load, i)
  await wait(upkeepMs)
  return {
    run() {
      now += 40_000
      return wait(upkeepMs)
    },
    check: async () => checkShown(await close(recorder), 'route=', series / 2),
  }
}

/** Values of a label beyond its limit turn busy, and take the places of those that were before. */
async function fold(series: number): Promise<ChoreToDo> {
  let now = 1_000
  const recorder = await open(
    builder()
      .withCardinalityLimits({ perLabel: series / 2 })

      .withClock(() => now),
  )
  const { routes } = createLoad('counters', series)
  let writes = 0
  const use = (i: number): void => {
    counter(name, { route: routes[i]! }).increment()
    writes += 1
  }
  for (let i = 0; i < series; i++) use(i)
  return {
    async run() {
      for (let time = 0; time < 8; time++) {
        for (let i = series / 2; i < series; i++) {
          use(i)
          // The program does something else in between.
          if (i % 500 === 0) await nextTurn()
        }
        now += 31_000
        await wait(50)
      }
    },
    async check() {
      // A series that begins shows zero first, and one that ends is shown once more.
      for (let time = 0; time < 2; time++) await recorder.handle().renderAsync()
      const lines = (await close(recorder)).split('\n').filter(line => line.startsWith(name))
      const sum = lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
      // What gave way had counted one write each.
      const replaced = writes - sum
      if (!(replaced > 0 && replaced <= series / 2 && lines.length <= series / 2 + 1))
        throw new Error(`${sum} of ${writes} in ${lines.length} series`)
    },
  }
}

async function filled(series: number): Promise<PrometheusRecorder> {
  const recorder = await open()
  fill(storeOf(recorder), createLoad('counters', series))
  await recorder.handle().renderAsync()
  return recorder
}

async function clear(series: number): Promise<ChoreToDo> {
  const recorder = await filled(series)
  return { run: () => recorder.handle().clear(), check: async () => checkNone(await close(recorder)) }
}

/** A global label changes, which the next scrape shows. */
async function swap(series: number): Promise<ChoreToDo> {
  const recorder = await filled(series)
  recorder.handle().setGlobalLabel('zone', 'old')
  await recorder.handle().renderAsync()
  return {
    async run() {
      recorder.handle().setGlobalLabel('zone', 'new')
      await recorder.handle().renderAsync()
    },
    check: async () => checkShown(await close(recorder), 'zone="new"', series),
  }
}

/** Everything that is shown, a last time. */
async function close(recorder: PrometheusRecorder): Promise<string> {
  const text = await recorder.handle().renderAsync()
  await recorder.handle().close()
  return text
}

export const chores: { readonly [Name in Chore]: (series: number) => Promise<ChoreToDo> } = {
  evict,
  clear,
  fold,
  swap,
}
