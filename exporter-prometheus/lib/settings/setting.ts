import { BuildError, shown } from '../base/error.ts'
import { checkMatcher, sortMatchers } from '../series/matched.ts'
import type { Matcher } from '../series/matcher.ts'

/** A setting, known by the name of its option: its default, its check, and how it is given. */
export interface Setting<Args extends readonly unknown[], Checked, Option, Value = Checked> {
  /** The method of the builder. All errors begin with it. */
  readonly method: string
  /** Its value where nobody gives one. */
  readonly initial: Value
  /** Whether each call of the method adds to a list. Otherwise the last call counts. */
  readonly isList: boolean
  /**
   * Checks the arguments of a call of the method.
   *
   * @throws BuildError for those that cannot be used.
   */
  check(...args: Args): Checked
  /** The calls of the method that do what the option does. */
  callsFor(option: Option): Iterable<Readonly<Args>>
  /** What two values with the same effect have in common. The value itself by default. */
  essence?(value: Value): unknown
}

/** A setting of which the last call counts. */
export type Single<Given, Value = Given> = Setting<readonly [Given], Value, Given>

export function single<Given, Value>(
  method: string,
  initial: Value,
  check: (given: Given, method: string) => Value,
): Single<Given, Value> {
  return {
    method,
    initial,
    isList: false,
    check: given => check(given, method),
    callsFor: given => [[given]],
  }
}

/** A setting to which each call adds. */
export type List<Args extends readonly unknown[], Item, Option> = Setting<Args, Item, Option, readonly Item[]>

export function list<Args extends readonly unknown[], Item, Option>(
  method: string,
  check: (...args: Args) => Item,
  callsFor: (option: Option, method: string) => Iterable<Readonly<Args>>,
): List<Args, Item, Option> {
  return { method, initial: [], isList: true, check, callsFor: option => callsFor(option, method) }
}

/** A setting for the metrics that a matcher picks. */
export type PerMetric<Given, Value = Given> = List<
  readonly [Matcher, Given],
  readonly [Matcher, Value],
  Iterable<readonly [Matcher, Given]>
>

export function perMetric<Given, Value>(
  method: string,
  check: (given: Given, where: string) => Value,
): PerMetric<Given, Value> {
  return {
    ...list(
      method,
      (matcher, given) => [matcher, check(given, checkMatcher(matcher, method))] as const,
      checkPairs,
    ),
    essence: entries => sortMatchers(entries, true),
  }
}

/** A `Map` will do as well as an array of pairs. */
function checkPairs<Pair>(given: Iterable<Pair>, method: string): Iterable<Pair> {
  return checkMany(given, method, 'pairs of a matcher and its settings')
}

/** Whatever can be gone through, but not a string: an empty one would have nothing. */
export function checkMany<One>(given: Iterable<One>, method: string, what: string): Iterable<One> {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return given
  throw new BuildError('INVALID_OPTION', `${method} is ${shown(given)}. Give ${what} in an array.`)
}
