import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ListenerAddress } from 'metrics-exporter-prometheus'
import type { Labels } from 'metrics-facade'
import * as assert from 'uvu/assert'
import { check, parse } from '../e2e/judges.ts'
import { ask } from '../support/http-client.ts'
import { agree as agreeWithSnapshot } from '../support/openmetrics2-agreement.ts'
import { readOpenMetrics2 } from '../support/openmetrics2-reader.ts'
import { readProtobuf } from '../support/protobuf-reader.ts'
import { Random } from '../support/random.ts'
import { type ParsedFamily, parseStrictly } from '../support/strict-parser.ts'
import { agree, sampleKey, samplesOf } from './agreement.ts'
import { Books } from './books.ts'
import { labelsIn, Program, setUps } from './program.ts'
import { samplesOfJson, samplesOfProtobuf } from './samples.ts'
import { randomStep, type Step } from './step.ts'

/** How many checks come between two by programs that others wrote, which take a moment to start. */
const judgedEvery = 40

const accepts: readonly string[] = [
  'text/plain;version=0.0.4',
  'application/openmetrics-text;version=1.0.0',
  'application/openmetrics-text;version=2.0.0',
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
  'application/json',
]

/** Every sample as a line, in an order that is always the same. */
function linesOf(
  families: readonly ParsedFamily[],
  nameOf: (name: string, type: string) => string = name => name,
): string[] {
  return families
    .flatMap(({ type, samples }) =>
      samples.map(({ name, labels, value }) => `${sampleKey(nameOf(name, type), labels)}: ${value}`),
    )
    .sort()
}

/** In the text format, Python takes `_total` off the family of a counter, and puts it behind each of its samples. */
function nameWithTotal(name: string, type: string): string {
  return type === 'counter' && !name.endsWith('_total') ? `${name}_total` : name
}

function readByPython(exposition: string, format: 'text' | 'openmetrics'): string[] {
  return parse(exposition, format)
    .flatMap(({ samples }) =>
      samples.map(
        ({ name, labels, number }) => `${sampleKey(name, new Map(Object.entries(labels)))}: ${number}`,
      ),
    )
    .sort()
}

type Actions = {
  readonly [D in Step['does']]: (step: Step & { readonly does: D }) => void | Promise<void>
}

/** A program and its books, which have to agree after each step. */
export class Session {
  readonly #random: Random
  readonly #program: Program
  readonly #books: Books
  #server: Server | undefined
  #address: ListenerAddress = { host: '127.0.0.1', port: 0 }
  #checks = 0
  readonly #actions: Actions = {
    emit: step => {
      this.#program.emit(step)
      this.#books.emit(step)
    },
    misuse: ({ kind, name, value }) => {
      this.#program.misuse(kind, name, value)
      this.#books.misuse(kind, name, value)
    },
    throw: ({ kind, name }) => {
      this.#program.emitUnreadable(kind, name)
      this.#books.discard(name)
    },
    mislabel: ({ kind, name, labels }) => {
      this.#program.emitUnreadable(kind, name, labels as Labels)
      this.#books.discard(name)
    },
    misname: ({ kind, name }) => {
      this.#program.emitUnreadable(kind, name as string, {})
      this.#books.discard(String(name))
    },
    describe: ({ kind, name, help, buckets }) => {
      this.#program.describe(kind, name, help, buckets)
      this.#books.describe(kind, name, help, buckets)
    },
    remove: ({ kind, name, labels, form }) => {
      const isThere = this.#books.remove(kind, name, labels)
      assert.is(this.#removed(kind, name, labelsIn(form, labels)), isThere, 'what remove() says')
    },
    removeOne: ({ at, shuffle }) => this.#removeOne(at, shuffle),
    clear: () => {
      this.#program.handle.clear()
      this.#books.clear()
    },
    setGlobalLabel: ({ name, value }) => {
      this.#program.handle.setGlobalLabel(name, value)
      this.#books.setGlobalLabel(name, value)
    },
    tick: ({ ms }) => {
      this.#program.now += ms
      this.#books.now = this.#program.now
      this.#program.handle.runUpkeep()
      // What was evicted has to be known before it is written again.
      this.#check()
    },
    render: () => this.#render(),
    scrape: ({ scrapers }) => this.#scrape(scrapers),
  }

  constructor(seed: number, setUp: string) {
    this.#random = new Random(seed)
    this.#program = new Program(setUps[setUp]!)
    this.#books = new Books(setUps[setUp]!.rules)
    this.#books.now = this.#program.now
  }

  async start(): Promise<void> {
    const server = createServer(this.#program.handle.requestHandler())
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    this.#server = server
    this.#address = { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  }

  /** The next step, which is not done yet. */
  next(): Step {
    return randomStep(this.#random)
  }

  async run(step: Step): Promise<void> {
    const act = this.#actions[step.does] as (step: Step) => void | Promise<void>
    await act(step)
  }

  /** The last look, by everybody. */
  async finish(): Promise<void> {
    this.#check()
    this.#judge(this.#program.handle.render())
    this.#server?.closeAllConnections()
    await new Promise(resolve => this.#server?.close(resolve))
  }

  /** False as well where labels that are written alike are refused. */
  #removed(...[kind, name, labels]: Parameters<Program['handle']['remove']>): boolean {
    try {
      return this.#program.handle.remove(kind, name, labels)
    } catch {
      return false
    }
  }

  #removeOne(at: number, shuffle: number): void {
    const found = this.#books.find(at)
    if (found === undefined) return
    const [kind, name, labels] = found
    const from = shuffle % (labels.length + 1)
    const turned = [...labels.slice(from), ...labels.slice(0, from)]
    assert.ok(this.#program.handle.remove(kind, name, Object.fromEntries(turned)), `${name} is not there`)
    assert.ok(this.#books.remove(kind, name, labels))
  }

  #render(): void {
    this.#check()
    this.#checks += 1
    const { handle } = this.#program
    const text = handle.render()
    const expected = samplesOf(parseStrictly(text))
    const format = this.#random.below(4)
    if (format === 0) agree(samplesOfProtobuf(readProtobuf(handle.renderProtobuf())), expected, 'protobuf')
    if (format === 1) agree(samplesOfJson(JSON.parse(handle.renderJson())), expected, 'JSON')
    if (format === 2) {
      agreeWithSnapshot(readOpenMetrics2(handle.render({ format: 'openmetrics2' })), handle.snapshot())
    }
    if (this.#checks % judgedEvery === 0) this.#judge(text)
  }

  #check(): void {
    this.#books.compare(parseStrictly(this.#program.handle.render()))
  }

  /** By programs that others wrote. */
  #judge(text: string): void {
    const [verdict, words] = check(text)
    assert.is.not(verdict, 'invalid', words)
    const { handle } = this.#program
    const families = parseStrictly(text)
    assert.equal(readByPython(text, 'text'), linesOf(families, nameWithTotal), 'Python reads text')
    assert.equal(readByPython(handle.renderOpenMetrics(), 'openmetrics'), linesOf(families), 'OpenMetrics')
  }

  /** Several at once, in any format, of which all get the same; and some go away before they have an answer. */
  async #scrape(scrapers: number): Promise<void> {
    this.#check()
    const expected = samplesOf(parseStrictly(this.#program.handle.render()))
    const asked = Array.from({ length: scrapers }, async () => {
      const accept = accepts[this.#random.below(accepts.length)]!
      const { status, body, text } = await ask(this.#address, '/', { headers: { accept } })
      assert.is(status, 200)
      if (accept.startsWith('text')) agree(samplesOf(parseStrictly(text)), expected, 'text over HTTP')
      else if (accept.endsWith('delimited')) agree(samplesOfProtobuf(readProtobuf(body)), expected, accept)
      else if (accept.endsWith('json')) agree(samplesOfJson(JSON.parse(text)), expected, accept)
      else assert.match(text, /# EOF\n$/)
    })
    await Promise.all(asked)
  }
}
