import type * as Client from 'prom-client'
import type { RenderFormat } from '../row.ts'
import { type Body, bounds, help, type Library, listen, type Store, ten } from './library.ts'
import { promLoops, useOtherShapes } from './prom-loops.ts'

/** prom-client and its two forks, which have one API. */
export function promLibrary(client: typeof Client, packageName: string): Library {
  const { Counter, Histogram, Registry } = client
  const registry = new Registry()

  function openStore(own = new Registry()): Store {
    const registers = [own]
    const labelNames = ['method', 'route']
    const buckets = [...bounds]
    const counters = ten.map(
      family => new Counter({ name: `http_requests_${family}_total`, help, registers, labelNames }),
    )
    const histograms = ten.map(
      family =>
        new Histogram({ name: `http_requests_${family}_seconds`, help, registers, labelNames, buckets }),
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
      observe: (family, method, route, value) => histograms[family]!.observe({ method, route }, value),
      render,
      renderAs: (format: RenderFormat) => (format === 'json' ? renderJson() : renderOpenMetrics()),
    }
  }

  return {
    loops: promLoops(client, registry),
    exposition: () => registry.metrics(),
    useOtherShapes: () => useOtherShapes(client, registry),
    openStore: () => openStore(),
    formats: ['openMetrics', 'json'],
    parts: { exposing: `export * from '${packageName}'` },
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
