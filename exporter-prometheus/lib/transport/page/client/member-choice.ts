import { element } from './element.ts'

const all = ''

/** What a thread or a process is called: a number, `4242-1f9a3b7c`, or `4242-1f9a3b7c.2` of a thread in it. */
function memberText(name: string): string {
  if (name === '0') return 'main thread'
  if (/^\d+$/.test(name)) return `thread ${name}`
  const [process, thread] = name.split('.')
  return `process ${process}${thread === undefined ? '' : `, thread ${thread}`}`
}

/** The choice between all threads and processes together and one of them; hidden as long as there is nothing to choose. */
export class MemberChoice {
  readonly element: HTMLElement
  readonly #select: HTMLSelectElement
  #form = ''

  /** @param onChoose - called with `undefined` for all. */
  constructor(onChoose: (member: string | undefined) => void) {
    this.#select = element('select', {
      'aria-label': 'Thread or process',
      'aria-keyshortcuts': 'm',
      onchange: () => onChoose(this.#select.value === all ? undefined : this.#select.value),
    })
    this.element = element('div', { class: 'member', hidden: true }, this.#select)
  }

  /** @param chosen - stays a choice when it has ended. */
  show(names: readonly string[], chosen: string | undefined): void {
    const isOver = chosen !== undefined && !names.includes(chosen)
    const form = JSON.stringify([names, isOver && chosen])
    if (form !== this.#form) {
      this.#form = form
      this.#select.replaceChildren(
        element('option', { value: all }, `all ${names.length} members`),
        ...names.map(name => element('option', { value: name }, memberText(name))),
      )
      if (isOver) this.#select.append(element('option', { value: chosen }, `${memberText(chosen)} (ended)`))
    }
    this.#select.value = chosen ?? all
    this.element.hidden = names.length < 2 && chosen === undefined
  }

  focus(): void {
    this.#select.focus()
  }
}
