import { textOf } from './language-model.ts'

/** Goes on with texts of one language, word by word: each follows where it followed in the text learned from. */
export class TextGenerator {
  readonly #words: readonly string[]
  readonly #order: number
  /** The places in the text that come after some words. */
  readonly #places = new Map<string, number[]>()

  /** @param order - how many of the last words the next one depends on. */
  constructor(language: string, order: number) {
    this.#words = wordsOf(textOf(language))
    this.#order = order
    for (let place = order; place < this.#words.length; place++) {
      const context = this.#words.slice(place - order, place).join(' ')
      this.#places.set(context, [...(this.#places.get(context) ?? []), place])
    }
  }

  /** Words that may follow a text; it never ends by itself. */
  *continue(prompt: string): Generator<string, never> {
    let context = wordsOf(prompt).slice(-this.#order)
    for (;;) {
      // Where the text learned from does not go on, the generator starts anew anywhere.
      const place = anyOf(this.#places.get(context.join(' ')) ?? [...this.#words.keys()])
      const word = this.#words[place]!
      yield word
      context = [...context, word].slice(-this.#order)
    }
  }
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(word => word !== '')
}

function anyOf(places: readonly number[]): number {
  return places[Math.floor(Math.random() * places.length)]!
}
