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
import type { Page } from './page.ts'

/** A page that is loaded when somebody looks at it for the first time. */
export class LatePage {
  readonly #source: PageSource
  readonly #scraper: Pick<Scraper, 'answersForAll'>
  #page: Promise<Page> | undefined

  constructor(source: PageSource, scraper: Pick<Scraper, 'answersForAll'>) {
    this.#source = source
    this.#scraper = scraper
  }

  /** May reject as long as nothing was sent. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await (await this.#load()).answer(request, response)
  }

  /** For mounting in a server of the application. */
  handler(): RequestHandler {
    const answer: MountedAnswer = async (request, response, ready) => {
      const page = await this.#load()
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
    return fetched('fetchPage', async request => (await this.#load()).fetch(request, compress), this.#scraper)
  }

  /** Ends the answers to all viewers. */
  async close(): Promise<void> {
    ;(await this.#page)?.close()
  }

  #load(): Promise<Page> {
    this.#page ??= import('./page.ts').then(({ Page }) => new Page(this.#source))
    return this.#page
  }
}
