import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { LoopName } from '../row.ts'
import {
  bounds,
  counterNames,
  eight,
  type Library,
  type Loop,
  listen,
  methods,
  repeat,
  type ServedStore,
  type Store,
  statuses,
  ten,
  values,
} from './library.ts'

// What the least that JavaScript could do for a row would cost, without any library.

const cells = eight.map(() => ({ v: 0 }))
let total = (): number => cells.reduce((sum, cell) => sum + cell.v, 0)

const loops: { readonly [Name in LoopName]?: () => Loop } = {
  heldCounter: () =>
    repeat(i => {
      cells[i & 7]!.v += 1
    }),
  heldGauge() {
    let uses = 0
    return repeat(i => {
      cells[i & 7]!.v = (uses++ >> 3) + 1
    })
  },
  /**
   * Sixteen bounds, halved four times without a loop: measured, 4.9 ns, beside 7 of a search in a loop, from the first or
   * by halves, and 21 of one in plain arrays. Eight histograms of sixteen counts and a sum.
   */
  heldHistogram() {
    const upper = new Float64Array(16).fill(Number.POSITIVE_INFINITY)
    upper.set(bounds)
    const histograms = eight.map(() => new Float64Array(17))
    total = () =>
      histograms.flatMap(cells => [...cells.subarray(0, 16)]).reduce((sum, count) => sum + count, 0)
    return repeat(i => {
      const value = values[i & 1023]!
      const cells = histograms[i & 7]!
      let bucket = value > upper[7]! ? 8 : 0
      if (value > upper[bucket + 3]!) bucket += 4
      if (value > upper[bucket + 1]!) bucket += 2
      if (value > upper[bucket]!) bucket += 1
      cells[bucket]! += 1
      cells[16]! += value
    })
  },
  namedCounter() {
    const byName = new Map(counterNames.map((name, index) => [name, cells[index]!]))
    return repeat(i => {
      byName.get(counterNames[i & 7]!)!.v += 1
    })
  },
  twoLabels() {
    const byStatus = (method: number) =>
      new Map(statuses.map((status, i) => [status, cells[method * 2 + i]!]))
    const byMethod = new Map(methods.map((method, i) => [method, byStatus(i)]))
    const byName = new Map([['measured_total', byMethod]])
    return repeat(i => {
      const found = byName
        .get('measured_total')!
        .get(methods[i & 3]!)!
        .get(statuses[(i >> 2) & 1]!)!
      found.v += 1
    })
  },
  /** A copy of a fresh literal: what a handle needs that is to work once a recorder is installed. */
  nothingInstalled() {
    const kept = eight.map((): object => ({}))
    return repeat(i => {
      const labels = { method: methods[i & 3], status: statuses[(i >> 2) & 1] }
      kept[i & 7] = { ...labels }
    })
  },
  timer() {
    let readings = 0
    let elapsed = 0
    total = () => (elapsed > 0 ? readings : 0)
    return repeat(() => {
      const start = performance.now()
      elapsed += performance.now() - start
      readings += 1
    })
  },
}

type Families = ReadonlyArray<Map<string, { v: number }>>

/** Families of one entry of a `Map` and one object for each counter; a render copies a text that was made beforehand. */
function openStore(): Store {
  const families: Families = ten.map(() => new Map())
  let text = Buffer.of()
  const count: Store['count'] = (family, _method, route, amount) => {
    const cell = families[family]!.get(route)
    if (cell === undefined) families[family]!.set(route, { v: amount })
    else cell.v += amount
  }
  return {
    count,
    countByRoute: count,
    observe: () => {},
    prepare() {
      text = Buffer.from(format(families))
    },
    render: () => [Buffer.from(text)],
  }
}

function format(families: Families): string {
  const lines = families.flatMap((series, family) =>
    [...series].map(
      ([route, { v }]) => `http_requests_${family}_total{method="GET",route="${route}"} ${v}\n`,
    ),
  )
  return lines.join('')
}

/** Sends the same finished text each time, compressed again where that is asked for. */
async function serveStore(): Promise<ServedStore> {
  const store = openStore()
  let body: Buffer | undefined
  const port = await listen(async (request, response) => {
    if (body === undefined) {
      store.prepare!()
      body = Buffer.concat(await store.render())
    }
    const isZipped = request.headers['accept-encoding'] === 'gzip'
    const answer = isZipped ? await promisify(gzip)(body, { level: 1 }) : body
    response.setHeader('Content-Length', answer.length)
    response.end(answer)
  })
  return { store, port }
}

export const library: Library = {
  loops,
  exposition: () => `measured_total ${total()}\n`,
  openStore,
  shapes: ['counters', 'countersByRoute'],
  serveStore,
  compresses: true,
  parts: { emitting: '', exposing: '' },
}
