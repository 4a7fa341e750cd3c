import {
  currentRecorder,
  type Disposer,
  disposer,
  globalRecorder,
  type Recorder,
  shared,
  withLocalRecorder,
} from 'metrics-facade'

/** Something that emits until it is ended, and how many have asked for it and not ended it yet. */
interface Collection {
  asked: number
  readonly stop: () => void
}

type ByKey = Map<string, Collection>

interface State {
  readonly ofGlobal: ByKey
  readonly ofRecorders: WeakMap<Recorder, ByKey>
}

/** Runs code that emits with the recorder that it belongs to. */
export type Enter = <T>(body: () => T) => T

/** The recorder that is meant where none is given: the local one; `undefined` if it is the global one of the moment. */
export function ownerOf(recorder: Recorder | undefined): Recorder | undefined {
  if (recorder !== undefined) return recorder
  const current = currentRecorder()
  return current === globalRecorder() ? undefined : current
}

/**
 * What libraries collect for a recorder, such as the metrics of the process. It may be asked for again, as when code is
 * loaded again, and by several copies of a package: for each recorder and key it runs once, until all have ended it.
 */
export class Collections {
  readonly #state: State

  /** @param symbol - one of `Symbol.for`, under which all copies share what runs. */
  constructor(symbol: symbol) {
    this.#state = shared(symbol, () => ({ ofGlobal: new Map(), ofRecorders: new WeakMap() }))
  }

  /**
   * Starts it, unless it runs.
   *
   * @param owner - the recorder that it emits to; `undefined` for the global one of the moment.
   * @param start - is passed what runs code with that recorder, in which it is also called. Returns what ends it.
   * @returns what takes this call back, once.
   */
  join(owner: Recorder | undefined, key: string, start: (enter: Enter) => () => void): Disposer {
    const enter: Enter = body => (owner === undefined ? body() : withLocalRecorder(owner, body))
    const running = this.#of(owner)
    const collection = running.get(key) ?? { asked: 0, stop: enter(() => start(enter)) }
    running.set(key, collection)
    collection.asked += 1
    return disposer(() => {
      collection.asked -= 1
      if (collection.asked > 0) return
      running.delete(key)
      collection.stop()
    })
  }

  #of(owner: Recorder | undefined): ByKey {
    const { ofGlobal, ofRecorders } = this.#state
    if (owner === undefined) return ofGlobal
    const running = ofRecorders.get(owner) ?? new Map()
    ofRecorders.set(owner, running)
    return running
  }
}
