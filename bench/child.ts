import type { Library } from './cases/library.ts'
import { timeLoop, timeRegister, timeRender, weigh } from './measure.ts'
import { type Method, type Plan, rows } from './rows.ts'
import { countScrapes, timeHold } from './serve.ts'

// One case of one library, in a process of its own. Sends its samples, or undefined where the library cannot do it.

const modules: Readonly<Record<string, () => Promise<{ readonly library: Library }>>> = {
  'metrics-facade': () => import('./cases/metrics-facade.ts'),
  'prom-client': () => import('./cases/prom-client.ts'),
  'prometheus-io': () => import('./cases/prometheus-io.ts'),
  platformatic: () => import('./cases/platformatic.ts'),
  opentelemetry: () => import('./cases/opentelemetry.ts'),
  floor: () => import('./cases/floor.ts'),
}

function can(library: Library, { kind, ...method }: Method): boolean {
  if (kind === 'loop') return 'loop' in method && library.loops[method.loop] !== undefined
  if ('format' in method && method.format !== undefined) {
    return library.formats?.includes(method.format) === true
  }
  return kind === 'hold' || kind === 'scrapes'
    ? library.serveStore !== undefined
    : library.openStore !== undefined
}

function measure(library: Library, method: Method, plan: Plan): Promise<number[]> {
  switch (method.kind) {
    case 'loop':
      return timeLoop(library, method.loop, plan)
    case 'render':
      return timeRender(library, method, plan)
    case 'register':
      return timeRegister(library, method.shape, method.series, plan)
    case 'memory':
      return weigh(library, method.shape, method.series)
    case 'hold':
      return timeHold(library, method.series, plan)
    case 'scrapes':
      return countScrapes(library, method.series, method.connections, plan)
  }
}

process.once('message', async ({ name, work, plan }: { name: string; work: string; plan: Plan }) => {
  const { library } = await modules[name]!()
  const { method } = rows.find(row => row.work === work)!
  process.send!({ samples: can(library, method) ? await measure(library, method, plan) : [] })
  process.disconnect()
  process.exit()
})
