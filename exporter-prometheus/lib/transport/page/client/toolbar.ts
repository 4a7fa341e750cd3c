import { element, setText } from './element.ts'
import { MemberChoice } from './member-choice.ts'
import type { Scheme } from './theme.ts'

export interface ToolbarEvents {
  search(words: string): void
  range(seconds: number): void
  pause(isPaused: boolean): void
  scheme(scheme: Scheme): void
  /** Called with `undefined` for all together. */
  member(member: string | undefined): void
}

const ranges = [60, 300, 600] as const
const schemes: readonly Scheme[] = ['auto', 'light', 'dark']
const schemeTexts: Readonly<Record<Scheme, string>> = { auto: '◐ auto', light: '☀ light', dark: '☾ dark' }

/** The top of the page. */
export class Toolbar {
  readonly element: HTMLElement
  readonly members: MemberChoice
  readonly #status = element('span', { class: 'status', role: 'status' }, 'connecting …')
  readonly #search: HTMLInputElement
  readonly #found = element('span', { class: 'found', 'aria-live': 'polite' })
  readonly #ranges: readonly HTMLButtonElement[]
  readonly #pause: HTMLButtonElement
  readonly #scheme: HTMLButtonElement
  readonly #events: ToolbarEvents
  #current: Scheme

  constructor(events: ToolbarEvents, scheme: Scheme, rangeSeconds: number, words: string) {
    this.#events = events
    this.#current = scheme
    this.members = new MemberChoice(member => events.member(member))
    this.#search = element('input', {
      type: 'search',
      placeholder: 'Search names, help, labels',
      'aria-label': 'Search metrics by name, help text and labels',
      'aria-keyshortcuts': '/',
      value: words,
      oninput: () => events.search(this.#search.value),
    })
    this.#ranges = ranges.map(seconds =>
      element(
        'button',
        {
          type: 'button',
          'aria-pressed': String(seconds === rangeSeconds),
          onclick: () => this.#setRange(seconds),
        },
        `${seconds / 60} min`,
      ),
    )
    this.#pause = element(
      'button',
      {
        type: 'button',
        class: 'pause',
        'aria-pressed': 'false',
        'aria-keyshortcuts': 'p',
        onclick: () => this.togglePause(),
      },
      'Pause',
    )
    this.#scheme = element(
      'button',
      { type: 'button', 'aria-keyshortcuts': 't', onclick: () => this.nextScheme() },
      schemeTexts[scheme],
    )
    this.#scheme.setAttribute('aria-label', `Colours: ${scheme}`)
    this.element = element(
      'header',
      { class: 'toolbar' },
      element('h1', {}, document.title),
      this.#status,
      element('div', { class: 'finder', role: 'search' }, this.#search, this.#found),
      this.members.element,
      element('div', { class: 'ranges', role: 'group', 'aria-label': 'Time range' }, ...this.#ranges),
      this.#pause,
      this.#scheme,
    )
  }

  /** @param kind - decides the colour: `live`, `paused` or `lost`. */
  status(text: string, kind: string): void {
    setText(this.#status, text)
    this.#status.dataset.kind = kind
  }

  found(text: string): void {
    setText(this.#found, text)
  }

  focusSearch(): void {
    this.#search.focus()
    this.#search.select()
  }

  clearSearch(): void {
    this.#search.value = ''
    this.#events.search('')
  }

  togglePause(): void {
    const isPaused = this.#pause.getAttribute('aria-pressed') !== 'true'
    this.#pause.setAttribute('aria-pressed', String(isPaused))
    setText(this.#pause, isPaused ? 'Go on' : 'Pause')
    this.#events.pause(isPaused)
  }

  nextScheme(): void {
    this.#current = schemes[(schemes.indexOf(this.#current) + 1) % schemes.length]!
    setText(this.#scheme, schemeTexts[this.#current])
    this.#scheme.setAttribute('aria-label', `Colours: ${this.#current}`)
    this.#events.scheme(this.#current)
  }

  nextRange(index: number): void {
    const seconds = ranges[index]
    if (seconds !== undefined) this.#setRange(seconds)
  }

  #setRange(seconds: number): void {
    for (const [index, button] of this.#ranges.entries()) {
      button.setAttribute('aria-pressed', String(ranges[index] === seconds))
    }
    this.#events.range(seconds)
  }
}
