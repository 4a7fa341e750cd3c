import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Chore, LoopName, Part, RenderFormat } from '../row.ts'

/** Does the work of a row `count` times. */
export type Loop = (count: number) => void

/** A loop over `work`, which is inlined: a process measures one loop, so V8 sees one function in this place. */
export function repeat(work: (turn: number) => void): Loop {
  return count => {
    for (let turn = 0; turn < count; turn++) work(turn)
  }
}

/** All bytes of an exposition, in as many pieces as they come. */
export type Body = readonly Buffer[]

/** How many families of each kind a store has, and which labels tell their series apart. */
export interface Families {
  readonly counters: number
  readonly histograms: number
  readonly labels: readonly string[]
}

export const tenOfEach: Families = { counters: 10, histograms: 10, labels: ['method', 'route'] }

/** A registry of its own with families of counters and of histograms, ten of each unless others are wanted. */
export interface Store {
  count(family: number, method: string, route: string, amount: number): void
  /** The same with the labels in the other order. */
  countByRoute(family: number, method: string, route: string, amount: number): void
  countByOneLabel(family: number, route: string, amount: number): void
  observe(family: number, method: string, route: string, value: number): void
  observeByOneLabel(family: number, route: string, value: number): void
  /** In the text format. */
  render(): Body | Promise<Body>
  /** The same as a string. */
  renderString(): string | Promise<string>
  /** In a format of the library's `formats`. */
  renderAs?(format: Exclude<RenderFormat, 'text'>): Body | Promise<Body>
  /** For libraries whose writes go to the store opened last: has them go to this one again. */
  select?(): void
  /** Done before each render, and not measured. */
  prepare?(format?: RenderFormat): void
}

/** A store that is scraped over HTTP, at `/metrics`. */
export interface ServedStore {
  readonly store: Store
  readonly port: number
}

/** One chore, of a store that was prepared for it. */
export interface ChoreToDo {
  /** Begins it; resolved when it is done. */
  readonly run: () => unknown
  /** Throws unless it was done. */
  readonly check: () => unknown
}

/** One library at the work that is measured; what it cannot do is left out. */
export interface Library {
  /** Each prepares one row, using other shapes of metrics first, and returns its loop. */
  readonly loops: { readonly [Name in LoopName]?: () => Loop }
  /** Everything that the loops have recorded, as text: shows that the work was really done. */
  exposition?(): string | Promise<string>
  /** Uses metrics of all kinds and of other labels, as any program does beside those that are measured. */
  useOtherShapes?(): void
  openStore?(families?: Families): Store
  /** The formats that stores can render besides text. */
  readonly formats?: readonly RenderFormat[]
  serveStore?(): Promise<ServedStore>
  /** Other work that holds the event loop for a while. */
  readonly chores?: { readonly [Name in Chore]?: (series: number) => ChoreToDo | Promise<ChoreToDo> }
  /** Whether the server compresses when asked to. */
  readonly compresses?: boolean
  /** Modules that each load one part and nothing else. */
  readonly parts?: { readonly [Name in Part]?: string }
}

export const bounds: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
export const quantiles: readonly number[] = [0, 0.5, 0.9, 0.95, 0.99, 0.999, 1]
export const help = 'What is measured'
export const eight: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7]

/** A name for each family. */
export function namesOf(count: number, suffix: string): readonly string[] {
  return Array.from({ length: count }, (_, family) => `http_requests_${family}_${suffix}`)
}

/** Literals, as names are in real code: V8 makes each of them once, and knows its hash. */
export const counterNames: readonly string[] = [
  'measured_a_total',
  'measured_b_total',
  'measured_c_total',
  'measured_d_total',
  'measured_e_total',
  'measured_f_total',
  'measured_g_total',
  'measured_h_total',
]

/** The series of most rows with labels: `methods[i & 3]` and `statuses[(i >> 2) & 1]`, eight in all. */
export const methods: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE']
export const statuses: readonly string[] = ['200', '500']
export const statusNumbers: readonly number[] = [200, 500]

/** An object for each of the eight series. */
export function heldLabels(): ReadonlyArray<{ readonly method: string; readonly status: string }> {
  return eight.map(i => ({ method: methods[i & 3]!, status: statuses[i >> 2]! }))
}

/** Further labels of the row with five. */
export const hosts: readonly string[] = ['a.example', 'b.example']
export const zones: readonly string[] = ['north', 'south']

/** The same strings, to be cut out of longer ones at each use, as parsed values are. */
export const uncutMethods: readonly string[] = methods.map(method => `:${method}`)
export const uncutStatuses: readonly string[] = statuses.map(status => `:${status}`)

/** Values of a second label in an order that is not that of registration. There are 64 series with `paths64`. */
export const paths64: readonly string[] = shuffledPaths(64)
export const paths10000: readonly string[] = shuffledPaths(10_000)

function shuffledPaths(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `/orders/${(index * 4_801) % count}`)
}

/** The labels of a trace. */
export const trace = { trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' }

/** `values[i & 1023]`: seconds over all of the buckets and beyond, evenly by magnitude, always the same. */
export const values: readonly number[] = Array.from({ length: 1024 }, (_, index) => {
  const pseudoRandom = ((index * 2_654_435_761) % 4_294_967_296) / 4_294_967_296
  return 0.001 * 20_000 ** pseudoRandom
})

/** How often each other shape is used before a loop or a store is measured: enough for V8 to have seen it. */
export const otherUses = 2000

/** The first label of the other shapes: each has some series. */
export function otherValue(use: number): string {
  return String(use & 63)
}

/** Serves `handler` on any free port, as the readme of each peer shows it. */
export async function listen(handler: RequestListener): Promise<number> {
  const server = createServer(handler)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
