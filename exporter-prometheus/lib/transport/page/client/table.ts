import type { Content, Row } from './content.ts'
import { element, setAttribute, setText } from './element.ts'

/** Rows that are shown before somebody asks for all of them. */
const fewRows = 8

/** Even then: a browser is not a spreadsheet. */
const mostRows = 1_000

interface Made {
  readonly row: HTMLTableRowElement
  readonly name: HTMLElement
  readonly swatch: HTMLElement
  readonly cells: readonly HTMLDataElement[]
}

/** The values of a card: what a chart shows to the eye, and all there is for a screen reader. */
export class Table {
  readonly element: HTMLElement
  readonly #caption = element('caption', { class: 'hidden' })
  readonly #head = element('thead')
  readonly #body = element('tbody')
  readonly #more: HTMLButtonElement
  readonly #onChoose: (key: string) => void
  #rows: Made[] = []
  #form = ''
  #isWhole = false

  constructor(name: string, onChoose: (key: string) => void, onMore: () => void) {
    this.#onChoose = onChoose
    this.#more = element('button', {
      class: 'more',
      type: 'button',
      onclick: () => {
        this.#isWhole = !this.#isWhole
        onMore()
      },
    })
    this.#caption.textContent = `Values of ${name}`
    this.element = element(
      'div',
      { class: 'values' },
      element('table', {}, this.#caption, this.#head, this.#body),
      this.#more,
    )
  }

  /**
   * @param index - the row of the window whose values are shown.
   * @param chosen - the key of the row that was chosen.
   */
  show(content: Content, index: number, chosen: string | undefined): void {
    const { rows, headings, isChoice } = content
    const shown = rows.slice(0, this.#isWhole ? mostRows : fewRows)
    const form = JSON.stringify([
      headings,
      isChoice,
      content.named,
      shown.map(({ key, text }) => [key, text]),
    ])
    if (form !== this.#form) this.#make(content, shown)
    this.#form = form
    for (const [place, row] of shown.entries()) this.#fill(this.#rows[place]!, row, index, chosen)
    // What is one value alone is large above it; those who do not see find it here.
    this.element.classList.toggle('hidden', isOneValue(content))
    const hidden = rows.length - shown.length
    this.#more.hidden = rows.length <= fewRows
    setText(this.#more, this.#isWhole ? 'show fewer' : `show ${hidden} more`)
    setAttribute(this.#more, 'aria-expanded', String(this.#isWhole))
  }

  #make({ headings, isChoice, named }: Content, rows: readonly Row[]): void {
    const heads = headings.map(({ text, color }) =>
      element('th', { scope: 'col' }, color === undefined ? undefined : swatchOf(color), text),
    )
    this.#head.replaceChildren(
      element('tr', {}, element('th', { scope: 'col', title: named }, named), ...heads),
    )
    this.#rows = rows.map(({ key, text, title = text, cells }) => {
      const swatch = element('i', { class: 'swatch', 'aria-hidden': 'true' })
      const name = isChoice
        ? element('button', { type: 'button', title, onclick: () => this.#onChoose(key) }, swatch, text)
        : element('span', { title }, swatch, text)
      const data = cells.map(() => element('data'))
      const row = element(
        'tr',
        {},
        element('th', { scope: 'row' }, name),
        ...data.map(one => element('td', {}, one)),
      )
      return { row, name, swatch, cells: data }
    })
    this.#body.replaceChildren(...this.#rows.map(({ row }) => row))
  }

  #fill(made: Made, row: Row, index: number, chosen: string | undefined): void {
    const { color, cells, isEnded = false, key } = row
    made.row.classList.toggle('ended', isEnded)
    made.swatch.hidden = color === undefined
    if (color !== undefined) setAttribute(made.swatch, 'class', `swatch color-${color}`)
    if (made.name instanceof HTMLButtonElement)
      setAttribute(made.name, 'aria-pressed', String(key === chosen))
    for (const [place, cell] of cells.entries()) {
      const { value, text } = cell(index)
      const target = made.cells[place]!
      setText(target, isEnded && place === 0 ? 'ended' : text)
      setAttribute(target, 'value', value === null ? '' : String(value))
    }
  }
}

function isOneValue({ rows, headings, drawing }: Content): boolean {
  return drawing !== undefined && rows.length === 1 && headings.length === 1 && rows[0]!.text === 'all'
}

function swatchOf(color: number): HTMLElement {
  return element('i', { class: `swatch color-${color}`, 'aria-hidden': 'true' })
}
