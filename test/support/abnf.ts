import { createRequire } from 'node:module'

// Parsers made of grammars in ABNF, by a library that has nothing to do with metrics.

/** What is called with each phrase of a rule: where it is, and how long. */
type Callback<D> = (state: number, chars: readonly number[], index: number, length: number, data: D) => number

interface Ast {
  callbacks: Record<string, unknown>
  translate(data: unknown): void
}

interface Parser {
  ast: Ast
  parse(grammar: object, rule: string, chars: readonly number[]): { success: boolean; maxMatched: number }
}

interface Api {
  readonly errors: readonly unknown[]
  generate(): void
  toObject(): object
  errorsToAscii(): string
}

const { apgApi, apgLib } = createRequire(import.meta.url)('apg-js') as {
  readonly apgApi: new (grammar: string) => Api
  readonly apgLib: {
    readonly parser: new () => Parser
    readonly ast: new () => Ast
    readonly ids: { readonly SEM_PRE: number; readonly SEM_OK: number }
  }
}

/** What is done when a phrase of a rule begins, or when it has ended, with the phrase. */
export interface Action<D> {
  readonly before?: (data: D) => void
  readonly after?: (phrase: string, data: D) => void
}

/** A grammar whose phrases are turned into data. */
export class Grammar<D> {
  readonly #grammar: object
  readonly #actions: Readonly<Record<string, Action<D>>>

  constructor(abnf: string, actions: Readonly<Record<string, Action<D>>>) {
    const api = new apgApi(abnf.replaceAll('\n', '\r\n'))
    api.generate()
    if (api.errors.length > 0) throw new SyntaxError(api.errorsToAscii())
    this.#grammar = api.toObject()
    this.#actions = actions
  }

  /** Throws a SyntaxError, with what follows the longest phrase that fits, unless all of the text is one phrase of a rule. */
  read(rule: string, text: string, data: D): void {
    const chars = Array.from(text, character => character.codePointAt(0)!)
    const parser = new apgLib.parser()
    parser.ast = new apgLib.ast()
    for (const [name, action] of Object.entries(this.#actions))
      parser.ast.callbacks[name] = callbackOf(action)
    const { success, maxMatched } = parser.parse(this.#grammar, rule, chars)
    if (!success) {
      const line = textOf(chars, 0, maxMatched).split('\n').length
      throw new SyntaxError(`line ${line}, from ${JSON.stringify(textOf(chars, maxMatched, 80))} on`)
    }
    parser.ast.translate(data)
  }
}

function callbackOf<D>({ before, after }: Action<D>): Callback<D> {
  return (state, chars, index, length, data) => {
    if (state === apgLib.ids.SEM_PRE) before?.(data)
    else after?.(textOf(chars, index, length), data)
    return apgLib.ids.SEM_OK
  }
}

function textOf(chars: readonly number[], index: number, length: number): string {
  let text = ''
  for (const char of chars.slice(index, index + length)) text += String.fromCodePoint(char)
  return text
}
