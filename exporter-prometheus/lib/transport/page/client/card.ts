import { Chart } from './chart.ts'
import type { Content } from './content.ts'
import { Controls } from './controls.ts'
import { element, setAttribute, setText } from './element.ts'
import type { Family } from './model.ts'
import type { PageState } from './page-state.ts'
import { bestSplit, viewOf } from './plan.ts'
import { Table } from './table.ts'
import { contentOf } from './views.ts'
import { type Window, windowOf } from './window.ts'

/** Of all cards, for their ids. */
let count = 0

/** A family on the page. Only what can be seen has a chart, and is drawn. */
export class Card {
  readonly element: HTMLElement
  readonly #page: PageState
  readonly #now = element('output', { class: 'now' })
  readonly #state = element('span', { class: 'state' })
  readonly #body = element('div', { class: 'body' })
  readonly #onDirty: (card: Card) => void
  readonly #say: (text: string) => void
  #parts:
    | {
        readonly plot: HTMLElement
        readonly chart: Chart
        readonly table: Table
        readonly controls: Controls
        readonly notes: HTMLElement
      }
    | undefined
  #family: Family
  #split: string | undefined
  #chosen: string | undefined
  #isPlain = false
  #content: Content | undefined
  #window: Window | undefined
  #cursor: number | undefined

  constructor(family: Family, page: PageState, onDirty: (card: Card) => void, say: (text: string) => void) {
    this.#family = family
    this.#page = page
    this.#onDirty = onDirty
    this.#say = say
    const { name, help } = family
    count += 1
    const id = `metric-${count}`
    this.element = element(
      'article',
      { class: `card view-${viewOf(family)}`, 'aria-labelledby': id },
      element(
        'header',
        {},
        element('h3', { id }, ...name.split(/(?<=_)/).flatMap(part => [part, element('wbr')])),
        this.#now,
        help === '' ? undefined : element('p', { class: 'help', title: help }, help),
      ),
      this.#body,
    )
  }

  get family(): Family {
    return this.#family
  }

  /** For a family that takes the place of the one before: the same metric, told once more or of another member. */
  show(family: Family): void {
    if (family === this.#family) return
    this.#family = family
    if (this.#parts === undefined) return
    this.close()
    this.open()
  }

  get isShown(): boolean {
    return this.#parts !== undefined
  }

  /** Called when it comes into view. */
  open(): void {
    if (this.#parts !== undefined) return
    const hasChart = !['information', 'age'].includes(viewOf(this.family))
    const plot = element('div', {
      class: 'plot',
      role: 'img',
      tabindex: '0',
      hidden: !hasChart,
      onkeydown: (event: KeyboardEvent) => this.#onKey(event),
      onblur: () => this.#point(undefined),
    })
    const onCursor = (index: number | undefined) => this.#onCursor(index)
    const chart = new Chart(plot, onCursor, () => this.#onDirty(this))
    const table = new Table(
      this.family.name,
      key => {
        this.#chosen = this.#chosen === key ? undefined : key
        this.#onDirty(this)
      },
      () => this.#onDirty(this),
    )
    const isWide = this.element.classList.contains('wide')
    const controls = new Controls(
      this.family,
      this.#state,
      { isPlain: this.#isPlain, isWide },
      {
        split: split => {
          this.#split = split
          this.#chosen = undefined
          this.#onDirty(this)
        },
        plain: isPlain => {
          this.#isPlain = isPlain
          this.#onDirty(this)
        },
        wide: isWide => this.element.classList.toggle('wide', isWide),
      },
    )
    const notes = element('ul', { class: 'notes', hidden: true, 'aria-label': 'Latest exemplars' })
    this.#body.replaceChildren(controls.element, plot, table.element, notes)
    this.#parts = { plot, chart, table, controls, notes }
    // A chart asks for it itself, as soon as it has its size.
    if (!hasChart) this.#onDirty(this)
  }

  /**
   * Called when it is out of view.
   *
   * @param height - of the room that it keeps, in pixels.
   */
  close(height = 0): void {
    if (this.#parts === undefined) return
    this.element.style.minHeight = height === 0 ? '' : `${height}px`
    this.#parts.chart.destroy()
    this.#body.replaceChildren()
    this.#parts = undefined
  }

  draw(): void {
    const parts = this.#parts
    if (parts === undefined) return
    const { model, rangeSeconds, pausedAt, theme } = this.#page
    const { timeline } = model
    const end = pausedAt ?? timeline.last
    const window = windowOf(timeline, rangeSeconds, end)
    const split = this.#split ?? bestSplit(this.family)
    const content = contentOf({
      family: this.family,
      window,
      range: [end - rangeSeconds, end],
      now: end,
      split,
      chosen: this.#chosen,
      isPlain: this.#isPlain,
    })
    this.#content = content
    this.#window = window
    this.element.style.minHeight = ''
    if (content.drawing !== undefined) parts.chart.draw(content.drawing, theme)
    parts.controls.show(split)
    setText(this.#now, content.now)
    setText(this.#state, content.state)
    setAttribute(parts.plot, 'aria-label', `Chart of ${this.family.name}: ${content.summary}`)
    const { notes = [] } = content
    parts.notes.hidden = notes.length === 0
    if (notes.length > 0) parts.notes.replaceChildren(...notes.map(note => element('li', {}, note)))
    this.#fillTable()
  }

  #fillTable(): void {
    if (this.#content === undefined || this.#window === undefined) return
    const last = this.#window.to - this.#window.from - 1
    this.#parts?.table.show(this.#content, Math.min(this.#cursor ?? last, last), this.#chosen)
  }

  #onCursor(index: number | undefined): void {
    if (index === this.#cursor) return
    this.#cursor = index
    this.#fillTable()
  }

  #point(index: number | undefined): void {
    this.#parts?.chart.point(index)
  }

  #onKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined || this.#content === undefined || this.#window === undefined) return
    event.preventDefault()
    const last = this.#window.to - this.#window.from - 1
    const index = Math.min(last, Math.max(0, (this.#cursor ?? last) + step))
    this.#point(index)
    this.#onCursor(index)
    const time = new Date(this.#window.timeline.times[this.#window.from + index]! * 1000)
    const values = this.#content.rows.slice(0, 8).map(({ text, cells }) => `${text} ${cells[0]!(index).text}`)
    this.#say(`${time.toLocaleTimeString([], { hour12: false })}: ${values.join(', ')}`)
  }
}
