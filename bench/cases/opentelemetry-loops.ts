import { type Counter, type Meter, metrics } from '@opentelemetry/api'
import type { LoopName } from '../row.ts'
import {
  bounds,
  counterNames,
  eight,
  heldLabels,
  hosts,
  type Loop,
  methods,
  otherUses,
  otherValue,
  paths64,
  paths10000,
  repeat,
  statuses,
  statusNumbers,
  uncutMethods,
  uncutStatuses,
  values,
  zones,
} from './library.ts'

const advice = { explicitBucketBoundaries: [...bounds] }

export function useOtherShapes(meter: Meter): void {
  const a = meter.createCounter('other_a_total')
  const b = meter.createCounter('other_b_total')
  const c = meter.createCounter('other_c_total')
  const d = meter.createGauge('other_d')
  const e = meter.createUpDownCounter('other_e')
  const f = meter.createHistogram('other_f_seconds', { advice })
  const g = meter.createHistogram('other_g_seconds', { advice })
  for (let use = 0; use < otherUses; use++) {
    const value = otherValue(use)
    a.add(1)
    b.add(0.5, { a: value })
    c.add(2, { a: value, b: '2', c: '3' })
    d.record(use / 2)
    e.add(1, { a: value, b: '2' })
    f.record(use / 100)
    g.record(use / 100, { a: value })
  }
}

function addHeld(metric: Counter): Loop {
  const held = heldLabels()
  return repeat(i => metric.add(1, held[i & 7]!))
}

function addTwoLabels(metric: Counter): Loop {
  return repeat(i => metric.add(1, { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! }))
}

/** Instruments are held; there is no handle to a series, so the nearest thing to one is to hold its attributes. */
export function openTelemetryLoops(meter: Meter): { readonly [Name in LoopName]?: () => Loop } {
  function createCounter(): Counter {
    useOtherShapes(meter)
    return meter.createCounter('measured_total')
  }

  function lookUpPaths(paths: readonly string[]): Loop {
    const metric = createCounter()
    for (const path of [...paths].sort()) metric.add(0, { method: 'GET', path })
    let next = 0
    return repeat(() => {
      metric.add(1, { method: 'GET', path: paths[next]! })
      next = next + 1 === paths.length ? 0 : next + 1
    })
  }

  /** An instrument without labels is what ours looks up, and what ours holds. */
  function addToPlain(): Loop {
    useOtherShapes(meter)
    const held = counterNames.map(name => meter.createCounter(name))
    return repeat(i => held[i & 7]!.add(1))
  }

  return {
    heldCounter: () => addHeld(createCounter()),
    heldGauge() {
      useOtherShapes(meter)
      const held = counterNames.map(name => meter.createGauge(name))
      let uses = 0
      return repeat(i => held[i & 7]!.record((uses++ >> 3) + 1))
    },
    heldHistogram() {
      useOtherShapes(meter)
      const held = eight.map(i => meter.createHistogram(`measured_${i}_seconds`, { advice }))
      return repeat(i => held[i & 7]!.record(values[i & 1023]!))
    },
    heldPlainCounter: addToPlain,
    namedCounter: addToPlain,
    oneLabel() {
      const metric = createCounter()
      return repeat(i => metric.add(1, { family: counterNames[i & 7]! }))
    },
    twoLabels: () => addTwoLabels(createCounter()),
    fiveLabels() {
      const metric = createCounter()
      return repeat(i =>
        metric.add(1, {
          method: methods[i & 3]!,
          status: statuses[(i >> 2) & 1]!,
          host: hosts[i & 1]!,
          zone: zones[i & 1]!,
          protocol: 'h2',
        }),
      )
    },
    constantLabels() {
      const metric = createCounter()
      return repeat(() => metric.add(1, { method: 'GET', status: '200' }))
    },
    dynamicLabels() {
      const metric = createCounter()
      return repeat(i =>
        metric.add(1, {
          method: uncutMethods[i & 3]!.slice(1),
          status: uncutStatuses[(i >> 2) & 1]!.slice(1),
        }),
      )
    },
    numericLabels() {
      const metric = createCounter()
      return repeat(i => metric.add(1, { method: methods[i & 3]!, status: statusNumbers[(i >> 2) & 1]! }))
    },
    heldLabels: () => addHeld(createCounter()),
    series64: () => lookUpPaths(paths64),
    series10000: () => lookUpPaths(paths10000),
    labelledHistogram() {
      useOtherShapes(meter)
      const metric = meter.createHistogram('measured_seconds', { advice })
      return repeat(i =>
        metric.record(values[i & 1023]!, { method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! }),
      )
    },
    nothingInstalled: () => addTwoLabels(metrics.getMeter('bench').createCounter('measured_total')),
  }
}
