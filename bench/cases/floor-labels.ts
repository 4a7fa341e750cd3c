import { type Cell, cells, readTotalBy, sumOf } from './floor-counts.ts'
import {
  counterNames,
  heldLabels,
  hosts,
  type Loop,
  methods,
  paths64,
  paths10000,
  repeat,
  statuses,
  statusNumbers,
  uncutMethods,
  uncutStatuses,
  zones,
} from './library.ts'

/** A `Map` for each label, with what the last one leads to. */
type Branch<T> = Map<string | number, T>

function branch<T>(keys: ReadonlyArray<string | number>, make: (index: number) => T): Branch<T> {
  return new Map(keys.map((key, index) => [key, make(index)]))
}

/** What each of the eight series of a metric leads to, behind its name and its two labels. */
export function byMethodAndStatus<T>(
  name: string,
  statuses: ReadonlyArray<string | number>,
  make: (series: number) => T,
): Branch<Branch<Branch<T>>> {
  return branch([name], () =>
    branch(methods, method => branch(statuses, status => make(method * 2 + status))),
  )
}

const cellsBy = (statuses: ReadonlyArray<string | number>): Branch<Branch<Branch<Cell>>> =>
  byMethodAndStatus('measured_total', statuses, series => cells[series]!)

function lookUpTwoLabels(): Loop {
  const byName = cellsBy(statuses)
  return repeat(i => {
    byName
      .get('measured_total')!
      .get(methods[i & 3]!)!
      .get(statuses[(i >> 2) & 1]!)!.v += 1
  })
}

function lookUpPaths(paths: readonly string[]): Loop {
  const counted = paths.map((): Cell => ({ v: 0 }))
  readTotalBy(() => sumOf(counted))
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

type LabelLoop =
  | 'namedCounter'
  | 'namedCounterUnderPrefix'
  | 'oneLabel'
  | 'twoLabels'
  | 'twoLabelsLimited'
  | 'twoLabelsBoundAnew'
  | 'fiveLabels'
  | 'constantLabels'
  | 'dynamicLabels'
  | 'numericLabels'
  | 'heldLabels'
  | 'series64'
  | 'series10000'

/** The loops that look a counter up by its name and labels. */
export const floorLabelLoops: { readonly [Name in LabelLoop]: () => Loop } = {
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
    const byName = cellsBy(statuses)
    return repeat(() => {
      byName.get('measured_total')!.get('GET')!.get('200')!.v += 1
    })
  },
  dynamicLabels() {
    const byName = cellsBy(statuses)
    return repeat(i => {
      byName
        .get('measured_total')!
        .get(uncutMethods[i & 3]!.slice(1))!
        .get(uncutStatuses[(i >> 2) & 1]!.slice(1))!.v += 1
    })
  },
  numericLabels() {
    const byName = cellsBy(statusNumbers)
    return repeat(i => {
      byName
        .get('measured_total')!
        .get(methods[i & 3]!)!
        .get(statusNumbers[(i >> 2) & 1]!)!.v += 1
    })
  },
  heldLabels() {
    const byName = cellsBy(statuses)
    const held = heldLabels()
    return repeat(i => {
      const { method, status } = held[i & 7]!
      byName.get('measured_total')!.get(method)!.get(status)!.v += 1
    })
  },
  series64: () => lookUpPaths(paths64),
  series10000: () => lookUpPaths(paths10000),
}
