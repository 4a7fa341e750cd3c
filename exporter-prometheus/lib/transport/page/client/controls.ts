import { element } from './element.ts'
import type { Family } from './model.ts'
import { allTogether, everySeries, splittingLabels, viewOf } from './plan.ts'

export interface ControlEvents {
  split(split: string): void
  plain(isPlain: boolean): void
  wide(isWide: boolean): unknown
}

/** What was chosen before. */
export interface ControlState {
  readonly isPlain: boolean
  readonly isWide: boolean
}

/** The buttons and choices of a card. */
export class Controls {
  readonly element: HTMLElement
  readonly #family: Family
  readonly #select: HTMLSelectElement
  #form = ''

  /** @param state - is shown beside the type. */
  constructor(family: Family, state: HTMLElement, { isPlain, isWide }: ControlState, events: ControlEvents) {
    this.#family = family
    const view = viewOf(family)
    this.#select = element('select', {
      'aria-label': `Split ${family.name} by`,
      hidden: true,
      onchange: () => events.split(this.#select.value),
    })
    const heat = toggle('lines', `Show ${family.name} as lines alone`, isPlain, events.plain)
    heat.hidden = view !== 'distribution'
    const wide = toggle('⤢', `Show ${family.name} large`, isWide, events.wide)
    wide.hidden = view === 'information' || view === 'age'
    this.element = element(
      'div',
      { class: 'controls' },
      element('span', { class: 'kind' }, family.type, ' ', state),
      this.#select,
      heat,
      wide,
    )
  }

  show(split: string): void {
    const view = viewOf(this.#family)
    if (view !== 'rate' && view !== 'value' && view !== 'distribution') return
    const all = [...this.#family.series.values()]
    const labels = splittingLabels(all)
    const form = JSON.stringify(labels)
    if (form !== this.#form) {
      this.#form = form
      const options = labels.map(([label, values]) =>
        element('option', { value: label }, `by ${label} (${values})`),
      )
      if (labels.length > 1 || !labels.some(([, values]) => values === all.length)) {
        options.push(element('option', { value: everySeries }, `each series (${all.length})`))
      } else options[0]!.value = everySeries
      this.#select.replaceChildren(...options)
      if (view !== 'value') this.#select.append(element('option', { value: allTogether }, 'all together'))
      this.#select.hidden = all.length < 2
    }
    if (this.#select.value !== split) this.#select.value = split
  }
}

function toggle(
  text: string,
  label: string,
  isPressed: boolean,
  call: (isOn: boolean) => void,
): HTMLButtonElement {
  const button = element(
    'button',
    {
      type: 'button',
      'aria-pressed': String(isPressed),
      'aria-label': label,
      title: label,
      onclick: () => {
        const isOn = button.getAttribute('aria-pressed') !== 'true'
        button.setAttribute('aria-pressed', String(isOn))
        call(isOn)
      },
    },
    text,
  )
  return button
}
