import type { Library } from './cases/library.ts'
import { timeChore } from './chores.ts'
import { loadLibrary } from './libraries.ts'
import { measureSize, timeStart } from './load.ts'
import { timeLoop, weighGarbage } from './measure.ts'
import type { Method, Plan } from './row.ts'
import { rows } from './rows.ts'
import { countScrapes, timeHold } from './serve.ts'
import { timeLookUp, timeRegister, timeRender, weigh } from './stores.ts'

// One case of one library, in a process of its own. It sends its samples, or none if the library cannot do it.

/** What a case is told. */
export interface Task {
  readonly name: string
  readonly work: string
  readonly plan: Plan
}

function can(library: Library, method: Method): boolean {
  switch (method.kind) {
    case 'loop':
    case 'garbage':
      return library.loops[method.loop] !== undefined
    case 'chore':
      return library.chores?.[method.chore] !== undefined
    case 'hold':
    case 'scrapes':
      return library.serveStore !== undefined && (!method.gzip || library.compresses === true)
    case 'start':
      return library.parts?.[method.part] !== undefined
    case 'elsewhere':
      return false
    case 'size':
      return Boolean(library.parts?.[method.part])
    case 'render':
      if (method.format !== 'text' && library.formats?.includes(method.format) !== true) return false
  }
  return library.openStore !== undefined
}

function measure(
  library: Library,
  method: Method,
  plan: Plan,
): readonly number[] | Promise<readonly number[]> {
  switch (method.kind) {
    case 'loop':
      return timeLoop(library, method.loop, plan)
    case 'garbage':
      return weighGarbage(library, method.loop, plan)
    case 'render':
      return timeRender(library, method, plan)
    case 'register':
      return timeRegister(library, method, plan)
    case 'lookUp':
      return timeLookUp(library, method.shape, method.series, plan)
    case 'memory':
      return weigh(library, method.shape, method.series)
    case 'hold':
      return timeHold(library, method.series, method.gzip, plan)
    case 'chore':
      return timeChore(library, method.chore, method.series, plan)
    case 'scrapes':
      return countScrapes(library, method.series, method.connections, method.gzip, plan)
    case 'start':
      return timeStart(library, method.part, plan)
    case 'elsewhere':
      return []
    case 'size':
      return measureSize(library, method.part)
  }
}

process.once('message', async ({ name, work, plan }: Task) => {
  const { library } = await loadLibrary[name]!()
  const { method } = rows.find(row => row.work === work)!
  // Loops do so themselves.
  const isFresh = method.kind === 'register' && method.state === 'fresh'
  if ('series' in method && !isFresh) library.useOtherShapes?.()
  process.send!(can(library, method) ? await measure(library, method, plan) : [])
  process.disconnect?.()
  process.exit()
})
