import { Card } from './card.ts'
import { element, setText } from './element.ts'
import type { Family } from './model.ts'
import type { PageState } from './page-state.ts'
import { sectionsOf } from './plan.ts'

/** Cards are opened a little before they come into view. */
const margin = '300px'

/** How long cards may be drawn in one frame of the browser, in milliseconds; the rest is drawn in the next one. */
const drawMs = 8

interface Section {
  readonly title: string
  readonly element: HTMLElement
  readonly count: HTMLElement
  readonly cards: readonly Card[]
}

function textOf({ name, help, type, series }: Family): string {
  const labels = [...series.values()].slice(0, 100).flatMap(({ labels }) => Object.entries(labels).flat())
  return [name, help, type, ...new Set(labels)].join(' ').toLowerCase()
}

/** Families by all that their cards say of them; of several that agree in that, each by its number as well. */
function keyed(families: readonly Family[]): Map<string, Family> {
  const all = new Map<string, Family>()
  for (const family of families) {
    const { name, type, help, unit } = family
    let key = ''
    for (let number = 0; number === 0 || all.has(key); number++)
      key = JSON.stringify([name, type, help, unit, number])
    all.set(key, family)
  }
  return all
}

/** All cards in their sections. */
export class Board {
  readonly element: HTMLElement = element('main', { id: 'board' })
  readonly #page: PageState
  readonly #say: (text: string) => void
  /** By what tells families apart, so that a card stays when the server tells everything once more. */
  readonly #cards = new Map<string, Card>()
  readonly #byElement = new Map<Element, Card>()
  readonly #dirty = new Set<Card>()
  readonly #observer = new IntersectionObserver(entries => this.#onSeen(entries), { rootMargin: margin })
  #sections: Section[] = []
  #isAsked = false

  constructor(page: PageState, say: (text: string) => void) {
    this.#page = page
    this.#say = say
  }

  /** Makes cards for what is new, which a search has to find then, and removes those of what is gone. */
  arrange(): void {
    const families = keyed([...this.#page.model.families.values()])
    const gone = [...this.#cards].filter(([key]) => !families.has(key))
    for (const [key, card] of gone) this.#remove(key, card)
    const added = [...families].filter(([key]) => !this.#cards.has(key))
    for (const [key, family] of added) this.#add(key, family)
    for (const [key, family] of families) this.#cards.get(key)!.show(family)
    if (gone.length + added.length > 0) this.#place()
  }

  /** Shows what has all of these words, and returns how many metrics these are. */
  search(text: string): { readonly found: number; readonly all: number } {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    let found = 0
    for (const { element, count, cards } of this.#sections) {
      let shown = 0
      for (const card of cards) {
        const isFound = words.every(word => textOf(card.family).includes(word))
        card.element.hidden = !isFound
        if (isFound) shown += 1
      }
      element.hidden = shown === 0
      setText(count, String(shown))
      found += shown
    }
    return { found, all: this.#cards.size }
  }

  /** Draws what can be seen. */
  drawAll(): void {
    for (const card of this.#cards.values()) if (card.isShown) this.#markDirty(card)
  }

  #add(key: string, family: Family): void {
    const card = new Card(family, this.#page, one => this.#markDirty(one), this.#say)
    this.#cards.set(key, card)
    this.#byElement.set(card.element, card)
    this.#observer.observe(card.element)
  }

  #remove(key: string, card: Card): void {
    this.#observer.unobserve(card.element)
    card.close()
    card.element.remove()
    this.#cards.delete(key)
    this.#byElement.delete(card.element)
    this.#dirty.delete(card)
  }

  #place(): void {
    // What is moved in a document loses the focus.
    const focused = document.activeElement
    const cards = new Map([...this.#cards.values()].map(card => [card.family, card]))
    this.#sections = sectionsOf([...this.#page.model.families.values()]).map(([title, families]) =>
      this.#section(
        title,
        families.map(family => cards.get(family)!),
      ),
    )
    this.element.replaceChildren(...this.#sections.map(section => section.element))
    if (focused instanceof HTMLElement && this.element.contains(focused))
      focused.focus({ preventScroll: true })
  }

  #section(title: string, cards: readonly Card[]): Section {
    const before = this.#sections.find(section => section.title === title)
    const grid = element('div', { class: 'grid' })
    grid.append(...cards.map(card => card.element))
    const count = element('span', { class: 'count' })
    const isOpen = before?.element.hasAttribute('open') ?? true
    const details = element(
      'details',
      { class: 'section', open: isOpen },
      element('summary', {}, element('h2', {}, title), count),
      grid,
    )
    return { title, element: details, count, cards }
  }

  #onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting, boundingClientRect } of entries) {
      const card = this.#byElement.get(target)
      if (isIntersecting) card?.open()
      else card?.close(boundingClientRect.height)
    }
  }

  #markDirty(card: Card): void {
    this.#dirty.add(card)
    if (this.#isAsked) return
    this.#isAsked = true
    requestAnimationFrame(() => this.#draw())
  }

  #draw(): void {
    this.#isAsked = false
    const end = performance.now() + drawMs
    for (const card of this.#dirty) {
      this.#dirty.delete(card)
      card.draw()
      if (performance.now() > end) break
    }
    if (this.#dirty.size === 0) return
    this.#isAsked = true
    requestAnimationFrame(() => this.#draw())
  }
}
