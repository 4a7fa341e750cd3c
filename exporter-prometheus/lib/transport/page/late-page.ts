import type { IncomingMessage, ServerResponse } from 'node:http'
import { type FetchHandler, fetched } from '../http/fetched.ts'
import {
  checkHandlerOptions,
  type HandlerOptions,
  type MountedAnswer,
  mounted,
  type RequestHandler,
} from '../http/mounted.ts'
import type { Scraper } from '../scrape.ts'
import type { PageSource } from './feed.ts'
import { type Page, pageOf } from './page.ts'

/** A page that is made when somebody looks at it for the first time. */
export class LatePage {
  readonly #source: PageSource
  readonly #scraper: Pick<Scraper, 'answersForAll'>
  #page: Page | undefined

  constructor(source: PageSource, scraper: Pick<Scraper, 'answersForAll'>) {
    this.#source = source
    this.#scraper = scraper
  }

  /** May reject as long as nothing was sent. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The page's file may not be readable, and what is thrown here at once would end the program.
    await this.#make().answer(request, response)
  }

  /** For mounting in a server of the application. */
  handler(): RequestHandler {
    const answer: MountedAnswer = async (request, response, ready) => {
      const page = this.#make()
      ready()
      await page.answer(request, response)
    }
    return mounted('page', answer, this.#scraper)
  }

  /**
   * For servers that turn a `Request` into a `Response`.
   *
   * @throws BuildError with code `INVALID_OPTION`.
   */
  fetchHandler(options: HandlerOptions): FetchHandler {
    const { compress } = checkHandlerOptions('fetchPage', options)
    return fetched('fetchPage', async request => this.#make().fetch(request, compress), this.#scraper)
  }

  /** Ends the answers to all viewers. */
  close(): void {
    this.#page?.close()
  }

  #make(): Page {
    this.#page ??= pageOf(this.#source)
    return this.#page
  }
}
