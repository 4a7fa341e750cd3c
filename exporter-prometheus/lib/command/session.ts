import type { Row } from './history.ts'
import { drawScreen, found } from './screen.ts'

const [enter, cancel, backspace] = ['\r', '\x1b', '\x7f']

/** What a terminal sends for Ctrl-C. */
export const interrupt = '\x03'

/** One key of those that a terminal sent together, as it does when somebody types fast or holds a key. */
const oneKey = new RegExp(`${cancel}(?:\\[[\\d;]*[A-Za-z~])?|[^${cancel}]`, 'gu')

/** How far keys go through the rows. */
const steps: Readonly<Record<string, number>> = {
  '\x1b[A': -1,
  k: -1,
  '\x1b[B': 1,
  j: 1,
  '\x1b[5~': -10,
  '\x1b[6~': 10,
}

/** What is looked at, as the keys have it. */
export class Session {
  rows: readonly Row[] = []
  /** Why the last reading failed. */
  problem: string | undefined
  isPaused = false
  isOver = false
  readonly #place: string
  #search = ''
  #isSearching = false
  #from = 0

  constructor(place: string) {
    this.#place = place
  }

  /** @param keys - one or several, as the terminal sent them. */
  press(keys: string): void {
    for (const [key] of keys.matchAll(oneKey)) this.#press(key)
  }

  draw(columns: number, lines: number): readonly string[] {
    return drawScreen(this.rows, {
      place: this.#place,
      columns,
      lines,
      search: this.#search,
      isSearching: this.#isSearching,
      isPaused: this.isPaused,
      from: this.#from,
      problem: this.problem,
    })
  }

  #press(key: string): void {
    if (key === interrupt) this.isOver = true
    else if (this.#isSearching) this.#type(key)
    else if (key === 'q') this.isOver = true
    else if (key === ' ') this.isPaused = !this.isPaused
    else if (key === '/') this.#isSearching = true
    else if (key === cancel) this.#search = ''
    else this.#move(steps[key] ?? 0)
  }

  #move(by: number): void {
    const last = found(this.rows, this.#search).length - 1
    this.#from = Math.max(Math.min(this.#from + by, last), 0)
  }

  #type(key: string): void {
    if (key === enter || key === cancel) this.#isSearching = false
    if (key === cancel) this.#search = ''
    else if (key === backspace) this.#search = this.#search.slice(0, -1)
    else if (/^[^\p{Cc}]+$/u.test(key)) this.#search += key
    this.#from = 0
  }
}
