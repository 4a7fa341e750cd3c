import { runCollectors } from 'metrics-facade/registry'
import { type Cancel, callLater } from './base/timers.ts'
import type { Format } from './formats/format.ts'
import type { Exposition } from './model/exposition.ts'
import type { Gathered, Gatherer } from './model/gatherer.ts'
import { read, type Wanted } from './model/read.ts'
import type { Selection } from './model/selection.ts'
import { type Extent, isPromise, type Stages, stagesOf } from './model/stages.ts'
import { UnknownMemberError } from './model/unknown-member.ts'
import type { ScrapeSource } from './transport/scrape.ts'

/** How long collectors may take by default, in milliseconds. */
export const defaultTimeoutMs = 10_000

/** The expositions of a Gatherer, at once or after its collectors. */
export class Source implements ScrapeSource {
  readonly stages: Stages

  constructor(gatherer: Gatherer) {
    this.stages = stagesOf(gatherer)
  }

  /** Runs the collectors, and does not wait for the async ones. */
  runCollectors(): void {
    const recorders = this.stages.recorders()
    if (recorders.length > 0) runCollectors(undefined, recorders)
  }

  async collect(timeoutMs: number, isJoining = false): Promise<void> {
    const recorders = this.stages.recorders()
    if (recorders.length === 0) return
    let expire = (): void => {}
    const expired = new Promise<void>(resolve => {
      expire = resolve
    })
    const running = runCollectors(expired, recorders, isJoining)
    if (running === undefined) return
    const cancel = callLater(timeoutMs, expire)
    await running
    cancel()
  }

  watchBirths(): Cancel {
    return this.stages.watchBirths()
  }

  expose(
    escaping: Format['escaping'],
    selection: Selection | undefined,
    created?: Format['created'],
    extent?: Extent,
  ): Exposition | Promise<Exposition> {
    const reading = this.stages.readAhead?.(extent, selection?.member !== undefined)
    const wanted = { escaping, selection }
    return reading === undefined
      ? this.#read(wanted, created, false, extent)
      : reading.then(() => this.#read(wanted, created, true, extent))
  }

  /** Reads without a break. The result is a promise only if the Gatherer answers with one. */
  gather(escaping: Format['escaping'], selection: Selection | undefined): Exposition | Promise<Exposition> {
    return this.#read({ escaping, selection })
  }

  /** @throws TypeError if the Gatherer answers with a promise. */
  exposeNow(escaping: Format['escaping'], selection: Selection | undefined): Exposition {
    const exposition = this.gather(escaping, selection)
    if (!isPromise(exposition)) return exposition
    // Handled here, because nobody else awaits it.
    exposition.catch(() => {})
    throw new TypeError('The Gatherer answers with a promise: use renderAsync(), renderTo() or a handler.')
  }

  memberNames(): readonly string[] {
    return this.stages.memberNames?.() ?? []
  }

  /** @throws UnknownMemberError if there is no such member. */
  #gatherMember(member: string): Gathered {
    const { gatherMember } = this.stages
    if (gatherMember === undefined) throw new UnknownMemberError(member, [])
    return gatherMember(member)
  }

  #read(wanted: Wanted, ...asked: Parameters<Stages['gather']>): Exposition | Promise<Exposition> {
    const member = wanted.selection?.member
    if (member !== undefined) return read(this.#gatherMember(member), wanted)
    const gathered = this.stages.gather(...asked)
    return isPromise(gathered) ? gathered.then(all => read(all, wanted)) : read(gathered, wanted)
  }
}
