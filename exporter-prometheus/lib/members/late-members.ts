import type { StoreSettings } from '../store/settings.ts'
import { Channel } from './channel.ts'
import type { Announcement } from './invitation.ts'
import type { Members } from './members.ts'
import { membersOf } from './members-of.ts'
import type { OnJoined, Own } from './own.ts'

/** The threads of a program that may never have one: made when one is started or announces itself. */
export class LateMembers {
  readonly #announcements: Channel
  readonly #own: Own
  readonly #make: () => Members
  #members: Members | undefined

  /**
   * @param settings, channel - those of `own`, and the name of the channel on which threads announce themselves.
   * @param onJoined - called with the store of the whole when the first thread has announced itself.
   * @param process - how this process is called, if it is one of several that are read together.
   */
  constructor(own: Own, settings: StoreSettings, channel: string, onJoined: OnJoined, process?: string) {
    this.#own = own
    this.#announcements = new Channel(channel, (what: Announcement) => {
      try {
        this.get().announced(what)
      } catch (error) {
        this.failed(error)
      }
    })
    this.#make = () => membersOf(own, settings, this.#announcements, onJoined, process)
  }

  get(): Members {
    this.#members ??= this.#make()
    return this.#members
  }

  /** Counts an error that the program must not meet. */
  failed(error: unknown): void {
    this.#own.faults.ofMember(error)
  }

  /** For an exporter that is not the last one: see `Members`. */
  replaced(): void {
    this.#announcements.drain()
    if (this.#members === undefined) this.#announcements.close()
    else this.#members.replaced()
  }
}
