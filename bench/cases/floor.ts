import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { RenderFormat } from '../row.ts'
import { total } from './floor-counts.ts'
import { floorLoops } from './floor-loops.ts'
import { FinishedText, type Sample } from './floor-text.ts'
import {
  bounds,
  type Families,
  type Library,
  listen,
  namesOf,
  type ServedStore,
  type Store,
  tenOfEach,
} from './library.ts'

/** A series: its value, or the place in a shared page where its counts begin, with the sum after them. */
interface Entry {
  readonly method: string
  v: number
  readonly page?: Float64Array
}

/** By route. */
type Family = Map<string, Entry>

const buckets = bounds.length + 1

const ends: Readonly<Partial<Record<RenderFormat, string>>> = {
  text: '\n',
  openMetrics: '\n# EOF\n',
  json: '}]',
}

function add(family: Family, method: string, route: string, amount: number): void {
  const found = family.get(route)
  if (found === undefined) family.set(route, { method, v: amount })
  else found.v += amount
}

/** Pages, because a typed array takes more memory than the counts of one histogram. */
class Pages {
  readonly #cells = buckets + 1
  #page = new Float64Array(0)
  #used = 0

  add(method: string): Required<Entry> {
    if (this.#used === this.#page.length) {
      this.#page = new Float64Array(this.#cells * 256)
      this.#used = 0
    }
    const entry = { method, v: this.#used, page: this.#page }
    this.#used += this.#cells
    return entry
  }
}

function record(pages: Pages, family: Family, method: string, route: string, value: number): void {
  let entry = family.get(route)
  if (entry === undefined) {
    entry = pages.add(method)
    family.set(route, entry)
  }
  let bucket = 0
  while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1
  entry.page![entry.v + bucket]! += 1
  entry.page![entry.v + buckets]! += value
}

/** Families of one entry of a `Map` and one object for each series; a prepared render only fills in the digits. */
function openStore(families: Families = tenOfEach): Store {
  const counters = namesOf(families.counters, 'total').map((): Family => new Map())
  const histograms = namesOf(families.histograms, 'seconds').map((): Family => new Map())
  const pages = new Pages()
  const finished = new Map<RenderFormat, FinishedText>()
  const finish = (format: RenderFormat): FinishedText => {
    const samples = [...samplesOf(counters, 'total'), ...samplesOf(histograms, 'seconds')]
    return new FinishedText(format === 'json' ? jsonOf(samples) : samples, ends[format]!)
  }
  const render = (format: RenderFormat): Buffer[] => [(finished.get(format) ?? finish(format)).render()]
  return {
    count: (family, method, route, amount) => add(counters[family]!, method, route, amount),
    countByRoute: (family, method, route, amount) => add(counters[family]!, method, route, amount),
    countByOneLabel: (family, route, amount) => add(counters[family]!, '', route, amount),
    observe: (family, method, route, value) => record(pages, histograms[family]!, method, route, value),
    observeByOneLabel: (family, route, value) => record(pages, histograms[family]!, '', route, value),
    prepare(format = 'text') {
      if (!finished.has(format)) finished.set(format, finish(format))
    },
    render: () => render('text'),
    renderString: () => render('text')[0]!.toString(),
    renderAs: render,
  }
}

function samplesOf(families: readonly Family[], suffix: string): Sample[] {
  return families.flatMap((family, index) => {
    const name = `http_requests_${index}_${suffix}`
    return [...family].flatMap(([route, entry]) => samplesOfSeries(name, route, entry))
  })
}

function samplesOfSeries(name: string, route: string, entry: Entry): Sample[] {
  const { method, page, v: first } = entry
  const labels = `${method === '' ? '' : `method="${method}",`}route="${route}"`
  if (page === undefined) return [{ before: `\n${name}{${labels}} `, read: () => entry.v }]
  // They are read in the order in which they are shown.
  let sum = 0
  const bucketsUpTo = [...bounds, '+Inf'].map((le, bucket) => ({
    before: `\n${name}_bucket{${labels},le="${le}"} `,
    read() {
      sum = (bucket === 0 ? 0 : sum) + page[first + bucket]!
      return sum
    },
  }))
  return [
    ...bucketsUpTo,
    { before: `\n${name}_sum{${labels}} `, read: () => page[first + buckets]! },
    { before: `\n${name}_count{${labels}} `, read: () => sum },
  ]
}

/** The same samples, each as an object. */
function jsonOf(samples: readonly Sample[]): Sample[] {
  return samples.map(({ before, read }, index) => {
    const [, name = '', labels = ''] = /^\n(\w+)\{(.*)\} $/.exec(before) ?? []
    const fields = labels.replaceAll(/(\w+)="([^"]*)"/g, '"$1":"$2"')
    return {
      before: `${index === 0 ? '[' : '},'}{"name":"${name}","labels":{${fields}},"value":`,
      read,
    }
  })
}

/** Sends the same finished text each time, and compresses it each time when asked to. */
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
  loops: floorLoops,
  exposition: () => `measured_total ${total()}\n`,
  openStore,
  formats: ['openMetrics', 'json'],
  serveStore,
  compresses: true,
  parts: { emitting: '', exposing: '' },
}
