import { AsyncLocalStorage } from 'node:async_hooks'
import type { LoopName } from '../row.ts'
import { addToHeld, type Cell, cells, readTotalBy } from './floor-counts.ts'
import { countByMagnitude, createHistograms } from './floor-histograms.ts'
import { byMethodAndStatus, floorLabelLoops } from './floor-labels.ts'
import { eight, type Loop, methods, repeat, statuses, trace, values } from './library.ts'

// What a row costs at the least, in plain JavaScript without any library.

/** Whether a call is inside the scope can only be found out by asking. */
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
    readTotalBy(() => (elapsed > 0 ? readings : 0))
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
      const places = byMethodAndStatus('measured_total', statuses, series => series)
      return repeat(i => {
        const place = places
          .get('measured_total')!
          .get(methods[i & 3]!)!
          .get(statuses[(i >> 2) & 1]!)!
        cellsOf()[place]!.v += 1
      })
    }),
  ...floorLabelLoops,
  labelledHistogram() {
    const { record } = createHistograms()
    const places = byMethodAndStatus('measured_seconds', statuses, series => series)
    return repeat(i => {
      const place = places
        .get('measured_seconds')!
        .get(methods[i & 3]!)!
        .get(statuses[(i >> 2) & 1]!)!
      record(place, values[i & 1023]!)
    })
  },
  /** A copy of a fresh literal. A handle needs it to work once a recorder is installed. */
  nothingInstalled() {
    const kept = eight.map((): object => ({}))
    return repeat(i => {
      const labels = { method: methods[i & 3], status: statuses[(i >> 2) & 1] }
      kept[i & 7] = { ...labels }
    })
  },
}
