import {
  type Collector,
  collect,
  collectorsOf,
  type Disposer,
  type Recorder,
  withLocalRecorder,
} from 'metrics-facade'
import { shown } from './base/error.ts'
import { atOnce, inTurns } from './base/timers.ts'
import { parseText } from './formats/parse-text.ts'
import type { ExposedFamily, LeftOut } from './model/exposition.ts'
import type { Gathered } from './model/gatherer.ts'
import { viewOf } from './model/read.ts'
import { isPromise } from './model/stages.ts'

/** Reads a source, which gives the text format, or families. */
export type Read = () => string | Gathered | Promise<string | Gathered>

type OnUnwritten = LeftOut['onUnwritten']

function* familiesOf(given: string | Gathered, onUnwritten: OnUnwritten): Generator<void, ExposedFamily[]> {
  const families = typeof given === 'string' ? yield* parseText(given) : given?.families
  if (!Array.isArray(families)) {
    throw new TypeError(
      `it gave ${shown(given)}, which is neither a string in the text format nor { families: [] }`,
    )
  }
  const views: ExposedFamily[] = []
  for (const family of families as Gathered['families']) {
    views.push(viewOf(family, onUnwritten))
    yield
  }
  return views
}

/**
 * A source that is read before each scrape, as a collector: it may take as long, failures are counted as those of
 * collectors, and readers that cannot wait see what it gave the last time.
 */
export class CollectedSource {
  readonly collector: Collector
  readonly end: Disposer
  readonly #read: Read
  readonly #onUnwritten: OnUnwritten
  #families: readonly ExposedFamily[] = []

  /**
   * @param recorder - it runs before the scrapes of this one.
   * @param name - the collector's name, if it was given one: it replaces a collector of the same name.
   * @param proposed - its name otherwise, with a number if that is taken.
   */
  constructor(
    read: Read,
    recorder: Recorder,
    name: string | undefined,
    proposed: string,
    onUnwritten: OnUnwritten,
  ) {
    this.#read = read
    this.#onUnwritten = onUnwritten
    const run = (): void | Promise<void> => this.#run()
    Object.defineProperty(run, 'name', { value: proposed })
    this.end = withLocalRecorder(recorder, () => collect(run, name))
    this.collector = [...collectorsOf(recorder).values()].find(one => one.run === run)!
  }

  /** What it gave the last time; nothing if it failed, or if the present run takes longer than a scrape has waited. */
  gather(): { readonly families: readonly ExposedFamily[] } {
    const { running, late } = this.collector
    return { families: running !== undefined && running === late ? [] : this.#families }
  }

  #run(): void | Promise<void> {
    try {
      const given = this.#read()
      // A string is not a promise either.
      if (isPromise(given as object)) return this.#wait(given as Promise<string | Gathered>)
      this.#families = atOnce(familiesOf(given as string | Gathered, this.#onUnwritten))
    } catch (error) {
      this.#families = []
      throw error
    }
  }

  async #wait(given: Promise<string | Gathered>): Promise<void> {
    try {
      this.#families = await inTurns(familiesOf(await given, this.#onUnwritten))
    } catch (error) {
      this.#families = []
      throw error
    }
  }
}
