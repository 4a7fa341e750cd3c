import { messageOf } from 'metrics-facade'
import { BuildError, shown } from '../base/error.ts'

/** Variables by name: `process.env`, or an object in tests. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A variable's name, what it takes, and how its value is read: `undefined` if it cannot be. */
export interface Variable<T> {
  readonly name: string
  readonly takes: string
  /** Whether errors must not show its value. */
  readonly isSecret?: boolean
  read(text: string): T | undefined
}

export type Variables = Readonly<Record<string, Variable<unknown>>>

/** The values of the variables that are set, by what they set. */
export type ReadOf<V extends Variables> = {
  -readonly [Name in keyof V]?: NonNullable<ReturnType<V[Name]['read']>>
}

/**
 * Reads the variables that are set. An empty one counts as not set.
 *
 * @param start - what all names begin with.
 * @throws BuildError with code `INVALID_ENVIRONMENT`.
 */
export function readVariables<V extends Variables>(
  variables: V,
  start: string,
  environment: Environment,
): ReadOf<V> {
  const set: Record<string, unknown> = {}
  for (const [option, { name, takes, isSecret, read }] of Object.entries(variables)) {
    const variable = start + name
    // Own properties only: what a program has added to every object does not belong to the environment.
    const text = Object.hasOwn(environment, variable) ? environment[variable] : undefined
    if (text === undefined || text === '') continue
    set[option] = read(text)
    if (set[option] !== undefined) continue
    const value = isSecret ? 'not shown here' : shown(text)
    throw new BuildError('INVALID_ENVIRONMENT', `${messageOf(variable)} is ${value}: set it to ${takes}.`)
  }
  return set as ReadOf<V>
}

/** Reads one of several words, in upper or lower case, each with what it stands for. */
export function oneOf<T>(words: Readonly<Record<string, T>>): (text: string) => T | undefined {
  return text => {
    const word = text.toLowerCase()
    return Object.hasOwn(words, word) ? words[word] : undefined
  }
}

export const switches: Readonly<Record<string, boolean>> = {
  ...{ true: true, 1: true, yes: true, on: true },
  ...{ false: false, 0: false, no: false, off: false },
}

/** Options without what no variable sets: `undefined`, and objects with nothing in them. */
export function withoutEmpty<Options extends object>(options: Options): Options {
  const entries = Object.entries(options).filter(([, value]) =>
    typeof value === 'object' ? Object.keys(value).length > 0 : value !== undefined,
  )
  return Object.fromEntries(entries) as Options
}
