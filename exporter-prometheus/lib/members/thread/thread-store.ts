import { joinSeed } from '../../store/limits/hash.ts'
import { tell } from '../../store/observer.ts'
import type { StoreSettings } from '../../store/settings.ts'
import { Store } from '../../store/store.ts'
import { post } from '../channel.ts'
import type { Announcement, Invitation } from '../invitation.ts'
import { Publisher } from './publisher.ts'
import { SharedDistinct } from './shared-distinct.ts'
import { sharedSeries } from './shared-series.ts'
import { ShownSeries } from './shown-series.ts'

/** The recorder of a thread: others read what it records, and it gives way to one that the thread installs itself. */
export class ThreadStore extends Store {
  readonly isStandIn: true = true
  /** @internal */
  readonly publisher: Publisher
  readonly #shown: ShownSeries | undefined
  readonly #distinct: SharedDistinct | undefined

  constructor(
    { channel, seed }: Pick<Invitation, 'channel' | 'seed'>,
    settings: StoreSettings,
    thread: number,
  ) {
    const publisher = new Publisher(what => post(channel, { thread, ...what } satisfies Announcement))
    super({
      ...settings,
      creators: sharedSeries(publisher),
      // One warning for the program, and not one for each thread.
      onOverflow: overflow => publisher.log(['overflowed', overflow]),
    })
    this.publisher = publisher
    this.#shown = settings.idleness && new ShownSeries(settings.idleness, publisher.progress)
    this.#distinct = joinSeed(seed) ? new SharedDistinct(publisher) : undefined
    tell(this, publisher)
  }

  override upkeep(): void {
    const { faults } = this
    const shown = this.#shown
    if (shown?.isNew) faults.attempt(() => shown.mark(this.read().families, error => faults.ofUpkeep(error)))
    const { progress } = this.publisher
    this.cardinality.shown.follow(progress.begun, progress.shown)
    super.upkeep()
    faults.attempt(() => this.#distinct?.publish(this.cardinality.allOverflowed))
    shown?.observed()
  }
}
