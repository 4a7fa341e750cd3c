import { textOf } from './language-model.ts'

/** Continues texts of one language word by word: each word follows those that it followed in the text it learned from. */
export class TextGenerator {
  readonly #words: readonly string[]
  readonly #order: number
  /** By some words: the positions in the text that follow them. */
  readonly #positions = new Map<string, number[]>()

  /** @param order - how many of the last words the next one depends on. */
  constructor(language: string, order: number) {
    this.#words = wordsOf(textOf(language))
    this.#order = order
    for (let position = order; position < this.#words.length; position++) {
      const context = this.#words.slice(position - order, position).join(' ')
      this.#positions.set(context, [...(this.#positions.get(context) ?? []), position])
    }
  }

  /** Yields words that may follow a text, without end. */
  *continue(prompt: string): Generator<string, never> {
    let context = wordsOf(prompt).slice(-this.#order)
    for (;;) {
      // If the text it learned from ends there, the generator continues anywhere.
      const position = anyOf(this.#positions.get(context.join(' ')) ?? [...this.#words.keys()])
      const word = this.#words[position]!
      yield word
      context = [...context, word].slice(-this.#order)
    }
  }
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(word => word !== '')
}

function anyOf(positions: readonly number[]): number {
  return positions[Math.floor(Math.random() * positions.length)]!
}
