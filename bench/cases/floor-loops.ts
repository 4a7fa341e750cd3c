import { AsyncLocalStorage } from 'node:async_hooks'
import type { LoopName } from '../row.ts'
import {
  bounds,
  counterNames,
  eight,
  hosts,
  type Loop,
  methods,
  paths64,
  paths10000,
  repeat,
  statuses,
  statusNumbers,
  trace,
  uncutMethods,
  uncutStatuses,
  values,
  zones,
} from './library.ts'

// What the least that JavaScript could do for a row would cost, without any library.

interface Cell {
  v: number
  exemplar?: object
}

/** A `Map` for each label, with what the last one leads to. */
type Branch<T> = Map<string | number, T>

const cells: Cell[] = eight.map(() => ({ v: 0 }))
let counted = cells
let readTotal = (): number => counted.reduce((sum, cell) => sum + cell.v, 0)

/** Everything that the loops have recorded. */
export function total(): number {
  return readTotal()
}

function branch<T>(keys: ReadonlyArray<string | number>, make: (index: number) => T): Branch<T> {
  return new Map(keys.map((key, index) => [key, make(index)]))
}

function addToHeld(): Loop {
  return repeat(i => {
    cells[i & 7]!.v += 1
  })
}

const byMethodAndStatus = (statuses: ReadonlyArray<string | number>): Branch<Branch<Branch<Cell>>> =>
  branch(['measured_total'], () =>
    branch(methods, method => branch(statuses, status => cells[method * 2 + status]!)),
  )

function lookUpTwoLabels(): Loop {
  const byName = byMethodAndStatus(statuses)
  return repeat(i => {
    byName
      .get('measured_total')!
      .get(methods[i & 3]!)!
      .get(statuses[(i >> 2) & 1]!)!.v += 1
  })
}

function lookUpPaths(paths: readonly string[]): Loop {
  counted = paths.map(() => ({ v: 0 }))
  const byName = branch(['measured_total'], () =>
    branch(['GET'], () => branch([...paths].sort(), index => counted[index]!)),
  )
  let next = 0
  return repeat(() => {
    byName.get('measured_total')!.get('GET')!.get(paths[next]!)!.v += 1
    next = next + 1 === paths.length ? 0 : next + 1
  })
}

function lookUpName(): Loop {
  const byName = branch(counterNames, index => cells[index]!)
  return repeat(i => {
    byName.get(counterNames[i & 7]!)!.v += 1
  })
}

/**
 * Sixteen bounds, halved four times without a loop: measured, 4.9 ns, beside 7 of a search in a loop, from the first or
 * by halves, and 21 of one in plain arrays. Eight histograms of sixteen counts and a sum.
 */
function createHistograms(): { readonly record: (histogram: number, value: number) => void } {
  const upper = new Float64Array(16).fill(Number.POSITIVE_INFINITY)
  upper.set(bounds)
  const histograms = eight.map(() => new Float64Array(17))
  readTotal = () =>
    histograms.flatMap(cells => [...cells.subarray(0, 16)]).reduce((sum, count) => sum + count, 0)
  return {
    record(histogram, value) {
      const cells = histograms[histogram]!
      let bucket = value > upper[7]! ? 8 : 0
      if (value > upper[bucket + 3]!) bucket += 4
      if (value > upper[bucket + 1]!) bucket += 2
      if (value > upper[bucket]!) bucket += 1
      cells[bucket]! += 1
      cells[16]! += value
    },
  }
}

/** Buckets whose bounds are powers of one number: one logarithm, one count, one sum. */
function countByMagnitude(perPower: number, histograms: number): Loop {
  const counts = Array.from({ length: histograms }, () => new Float64Array(2048))
  const sums = new Float64Array(histograms)
  readTotal = () => counts.flatMap(one => [...one]).reduce((sum, count) => sum + count, 0)
  const mask = histograms - 1
  return repeat(i => {
    const value = values[i & 1023]!
    counts[i & mask]![1024 + Math.ceil(Math.log2(value) * perPower)]! += 1
    sums[i & mask]! += value
  })
}

/** Whether this call is inside of something is known only by asking. */
function locally(loop: (cellsOf: () => readonly Cell[]) => Loop): Loop {
  const storage = new AsyncLocalStorage<readonly Cell[]>()
  const run = loop(() => storage.getStore()!)
  return count => storage.run(cells, () => run(count))
}

export const floorLoops: { readonly [Name in LoopName]: () => Loop } = {
  heldCounter: addToHeld,
  heldPlainCounter: addToHeld,
  heldCounterUntraced: addToHeld,
  heldCounterTraced: addToHeld,
  heldCounterUnderLayers: addToHeld,
  heldGauge() {
    let uses = 0
    return repeat(i => {
      cells[i & 7]!.v = (uses++ >> 3) + 1
    })
  },
  heldHistogram() {
    const { record } = createHistograms()
    return repeat(i => record(i & 7, values[i & 1023]!))
  },
  heldNativeHistogram: () => countByMagnitude(8, 8),
  summary: () => countByMagnitude(34, 1),
  timer() {
    let readings = 0
    let elapsed = 0
    readTotal = () => (elapsed > 0 ? readings : 0)
    return repeat(() => {
      const start = performance.now()
      elapsed += performance.now() - start
      readings += 1
    })
  },
  heldCounterWithExemplar: () =>
    repeat(i => {
      const cell = cells[i & 7]!
      const labels = { trace_id: trace.trace_id, span_id: trace.span_id }
      cell.v += 1
      cell.exemplar = { labels: { ...labels }, value: 1, at: Date.now() }
    }),
  heldCounterLocally: () =>
    locally(cellsOf =>
      repeat(i => {
        cellsOf()[i & 7]!.v += 1
      }),
    ),
  heldCounterInContext: () =>
    locally(cellsOf =>
      repeat(i => {
        cellsOf()[i & 7]!.v += 1
      }),
    ),
  twoLabelsLocally: () =>
    locally(cellsOf => {
      const places = branch(['measured_total'], () =>
        branch(methods, method => branch(statuses, status => method * 2 + status)),
      )
      return repeat(i => {
        const place = places
          .get('measured_total')!
          .get(methods[i & 3]!)!
          .get(statuses[(i >> 2) & 1]!)!
        cellsOf()[place]!.v += 1
      })
    }),
  namedCounter: lookUpName,
  namedCounterUnderPrefix: lookUpName,
  oneLabel() {
    const byName = branch(['measured_total'], () => branch(counterNames, index => cells[index]!))
    return repeat(i => {
      byName.get('measured_total')!.get(counterNames[i & 7]!)!.v += 1
    })
  },
  twoLabels: lookUpTwoLabels,
  twoLabelsLimited: lookUpTwoLabels,
  twoLabelsBoundAnew: lookUpTwoLabels,
  fiveLabels() {
    const byName = branch(['measured_total'], () =>
      branch(methods, method =>
        branch(statuses, status =>
          branch(hosts, () => branch(zones, () => branch(['h2'], () => cells[method * 2 + status]!))),
        ),
      ),
    )
    return repeat(i => {
      byName
        .get('measured_total')!
        .get(methods[i & 3]!)!
        .get(statuses[(i >> 2) & 1]!)!
        .get(hosts[i & 1]!)!
        .get(zones[i & 1]!)!
        .get('h2')!.v += 1
    })
  },
  constantLabels() {
    const byName = byMethodAndStatus(statuses)
    return repeat(() => {
      byName.get('measured_total')!.get('GET')!.get('200')!.v += 1
    })
  },
  dynamicLabels() {
    const byName = byMethodAndStatus(statuses)
    return repeat(i => {
      byName
        .get('measured_total')!
        .get(uncutMethods[i & 3]!.slice(1))!
        .get(uncutStatuses[(i >> 2) & 1]!.slice(1))!.v += 1
    })
  },
  numericLabels() {
    const byName = byMethodAndStatus(statusNumbers)
    return repeat(i => {
      byName
        .get('measured_total')!
        .get(methods[i & 3]!)!
        .get(statusNumbers[(i >> 2) & 1]!)!.v += 1
    })
  },
  heldLabels() {
    const byName = byMethodAndStatus(statuses)
    const held = eight.map(i => ({ method: methods[i & 3]!, status: statuses[i >> 2]! }))
    return repeat(i => {
      const { method, status } = held[i & 7]!
      byName.get('measured_total')!.get(method)!.get(status)!.v += 1
    })
  },
  series64: () => lookUpPaths(paths64),
  series10000: () => lookUpPaths(paths10000),
  labelledHistogram() {
    const { record } = createHistograms()
    const places = branch(['measured_seconds'], () =>
      branch(methods, method => branch(statuses, status => method * 2 + status)),
    )
    return repeat(i => {
      const place = places
        .get('measured_seconds')!
        .get(methods[i & 3]!)!
        .get(statuses[(i >> 2) & 1]!)!
      record(place, values[i & 1023]!)
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
}
