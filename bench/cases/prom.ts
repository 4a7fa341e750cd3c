import type * as Client from 'prom-client'
import {
  bounds,
  counterNames,
  eight,
  help,
  type Library,
  type Loop,
  listen,
  methods,
  otherUses,
  quantiles,
  type Store,
  statuses,
  ten,
  values,
} from './library.ts'

/** prom-client and its two forks, which have one API. Metrics are held, as their readmes advise. */
export function promLibrary(client: typeof Client): Library {
  const { Counter, Gauge, Histogram, Registry, Summary } = client
  const registry = new Registry()
  const registers = [registry]
  const percentiles = [...quantiles]
  const buckets = [...bounds]

  function useOtherShapes(): void {
    const a = new Counter({ name: 'other_a_total', help, registers })
    const b = new Counter({ name: 'other_b_total', help, registers, labelNames: ['a'] })
    const c = new Counter({ name: 'other_c_total', help, registers, labelNames: ['a', 'b', 'c'] })
    const d = new Gauge({ name: 'other_d', help, registers })
    const e = new Gauge({ name: 'other_e', help, registers, labelNames: ['a', 'b'] })
    const f = new Histogram({ name: 'other_f_seconds', help, registers, buckets })
    const g = new Histogram({ name: 'other_g_seconds', help, registers, buckets, labelNames: ['a'] })
    const h = new Summary({ name: 'other_h', help, registers, percentiles })
    const i = new Summary({ name: 'other_i', help, registers, percentiles, labelNames: ['a', 'b', 'c'] })
    for (let use = 0; use < otherUses; use++) {
      a.inc()
      b.inc({ a: '1' }, 0.5)
      c.inc({ a: '1', b: '2', c: '3' }, 2)
      d.set(use / 2)
      e.inc({ a: '1', b: '2' })
      f.observe(use / 100)
      g.observe({ a: '1' }, use / 100)
      h.observe(use / 100)
      i.observe({ a: '1', b: '2', c: '3' }, use / 100)
    }
  }

  function heldCounter(): Loop {
    useOtherShapes()
    const metric = new Counter({ name: 'measured_total', help, registers, labelNames: ['method', 'status'] })
    const held = eight.map(i => metric.labels(methods[i & 3]!, statuses[i >> 2]!))
    return count => {
      for (let i = 0; i < count; i++) held[i & 7]!.inc()
    }
  }

  function namedCounter(): Loop {
    useOtherShapes()
    const held = counterNames.map(name => new Counter({ name, help, registers }))
    return count => {
      for (let i = 0; i < count; i++) held[i & 7]!.inc()
    }
  }

  function labelledCounter(): Loop {
    useOtherShapes()
    const metric = new Counter({ name: 'measured_total', help, registers, labelNames: ['method', 'status'] })
    return count => {
      for (let i = 0; i < count; i++) {
        metric.inc({ method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! })
      }
    }
  }

  function heldHistogram(): Loop {
    useOtherShapes()
    const held = eight.map(i => new Histogram({ name: `measured_${i}_seconds`, help, registers, buckets }))
    return count => {
      for (let i = 0; i < count; i++) held[i & 7]!.observe(values[i & 1023]!)
    }
  }

  function labelledHistogram(): Loop {
    useOtherShapes()
    const labelNames = ['method', 'status']
    const metric = new Histogram({ name: 'measured_seconds', help, registers, buckets, labelNames })
    return count => {
      for (let i = 0; i < count; i++) {
        metric.observe({ method: methods[i & 3]!, status: statuses[(i >> 2) & 1]! }, values[i & 1023]!)
      }
    }
  }

  function summary(): Loop {
    useOtherShapes()
    const held = new Summary({ name: 'measured', help, registers, percentiles })
    return count => {
      for (let i = 0; i < count; i++) held.observe(values[i & 1023]!)
    }
  }

  function timer(): Loop {
    useOtherShapes()
    const held = new Histogram({ name: 'measured_seconds', help, registers, buckets })
    return count => {
      for (let i = 0; i < count; i++) held.startTimer()()
    }
  }

  function openStore(own = new Registry()): Store {
    const registers = [own]
    const labelNames = ['method', 'route']
    const counters = ten.map(
      family => new Counter({ name: `http_requests_${family}_total`, help, registers, labelNames }),
    )
    const histograms = ten.map(
      family =>
        new Histogram({ name: `http_requests_${family}_seconds`, help, registers, labelNames, buckets }),
    )
    return {
      count: (family, method, route) => counters[family]!.inc({ method, route }),
      countByRoute: (family, method, route) => counters[family]!.inc({ route, method }),
      observe: (family, method, route, value) => histograms[family]!.observe({ method, route }, value),
      render: async () => Buffer.from(await own.metrics()),
    }
  }

  return {
    loops: { heldCounter, namedCounter, labelledCounter, heldHistogram, labelledHistogram, summary, timer },
    exposition: () => registry.metrics(),
    openStore: () => openStore(),
    async serveStore() {
      const own = new Registry()
      const port = await listen(async (_request, response) => {
        response.setHeader('Content-Type', own.contentType)
        response.end(await own.metrics())
      })
      return { store: openStore(own), port }
    },
  }
}
