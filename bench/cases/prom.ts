import type * as Client from 'prom-client'
import { createLoad, fill } from '../fill.ts'
import type { RenderFormat } from '../row.ts'
import { checkNone, checkShown } from './chores.ts'
import {
  type Body,
  bounds,
  type Families,
  help,
  type Library,
  listen,
  namesOf,
  type Store,
  tenOfEach,
} from './library.ts'
import { promLoops, useOtherShapes } from './prom-loops.ts'

/** prom-client and its two forks, which have one API. */
export function promLibrary(client: typeof Client, packageName: string): Library {
  const { Counter, Histogram, Registry } = client
  const registry = new Registry()

  function openStore(families: Families = tenOfEach, own = new Registry()): Store {
    const registers = [own]
    const labelNames = [...families.labels]
    const buckets = [...bounds]
    const counters = namesOf(families.counters, 'total').map(
      name => new Counter({ name, help, registers, labelNames }),
    )
    const histograms = namesOf(families.histograms, 'seconds').map(
      name => new Histogram({ name, help, registers, labelNames, buckets }),
    )
    const render = async (): Promise<Body> => [Buffer.from(await own.metrics())]
    const renderJson = async (): Promise<Body> => [Buffer.from(JSON.stringify(await own.getMetricsAsJSON()))]
    const renderOpenMetrics = (): Promise<Body> => {
      own.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never)
      return render()
    }
    return {
      count: (family, method, route, amount) => counters[family]!.inc({ method, route }, amount),
      countByRoute: (family, method, route, amount) => counters[family]!.inc({ route, method }, amount),
      countByOneLabel: (family, route, amount) => counters[family]!.inc({ route }, amount),
      observe: (family, method, route, value) => histograms[family]!.observe({ method, route }, value),
      observeByOneLabel: (family, route, value) => histograms[family]!.observe({ route }, value),
      renderString: () => own.metrics(),
      render,
      renderAs: (format: RenderFormat) => (format === 'json' ? renderJson() : renderOpenMetrics()),
    }
  }

  return {
    loops: promLoops(client, registry),
    exposition: () => registry.metrics(),
    useOtherShapes: () => useOtherShapes(client, registry),
    openStore: families => openStore(families),
    formats: ['openMetrics', 'json'],
    chores: {
      async clear(series) {
        const own = new Registry()
        const store = openStore(tenOfEach, own)
        fill(store, createLoad('counters', series))
        return { run: () => own.resetMetrics(), check: async () => checkNone(await own.metrics()) }
      },
      // They show a changed label at the next scrape.
      async swap(series) {
        const own = new Registry()
        const store = openStore(tenOfEach, own)
        fill(store, createLoad('counters', series))
        let text = ''
        const run = async (): Promise<void> => {
          own.setDefaultLabels({ zone: 'new' })
          text = await own.metrics()
        }
        return { run, check: () => checkShown(text, 'zone="new"', series) }
      },
    },
    parts: { exposing: `export * from '${packageName}'` },
    async serveStore() {
      const own = new Registry()
      const port = await listen(async (_request, response) => {
        response.setHeader('Content-Type', own.contentType)
        response.end(await own.metrics())
      })
      return { store: openStore(tenOfEach, own), port }
    },
  }
}
