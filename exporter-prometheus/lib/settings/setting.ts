import { BuildError, shown } from '../base/error.ts'
import { checkMatcher, sortMatchers } from '../series/matched.ts'
import type { Matcher } from '../series/matcher.ts'

/** A setting: its default, its check, and how the builder's method and the option set it. */
export interface Setting<Args extends readonly unknown[], Checked, Option, Value = Checked> {
  /** The name of the builder's method. All errors begin with it. */
  readonly method: string
  /** The default value. */
  readonly initial: Value
  /** Whether each call of the method adds to a list. Otherwise the last call counts. */
  readonly isList: boolean
  /**
   * Checks the arguments of a call of the method.
   *
   * @throws BuildError for those that cannot be used.
   */
  check(...args: Args): Checked
  /** The arguments of the method's calls that have the effect of the option. */
  callsFor(option: Option): Iterable<Readonly<Args>>
  /** The part of a value that decides its effect, to compare values. The value itself by default. */
  essence?(value: Value): unknown
}

/** A setting with one value: the last call counts. */
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

/** A setting with a list: each call adds to it. */
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

/** Accepts a `Map` as well as an array of pairs. */
function checkPairs<Pair>(given: Iterable<Pair>, method: string): Iterable<Pair> {
  return checkMany(given, method, 'pairs of a matcher and its settings')
}

/** Accepts every iterable object. Not a string: its characters would be the entries, and an empty one would have none. */
export function checkMany<One>(given: Iterable<One>, method: string, what: string): Iterable<One> {
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) return given
  throw new BuildError('INVALID_OPTION', `${method} is ${shown(given)}. Give ${what} in an array.`)
}
