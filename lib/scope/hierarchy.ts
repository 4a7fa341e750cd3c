import { type ConstantLabels, checkLabels, checkOptions, checkPrefix } from './check.ts'
import { ScopeCollectors } from './collectors.ts'
import { Definitions } from './definition.ts'
import { addDescent, type Descent, type LevelLabel } from './level.ts'
import { checkLevels, type HierarchyLevel } from './levels.ts'
import { Readiness } from './readiness.ts'
import { type RootOptions, RootScope, rootOptionNames } from './root.ts'
import type { Shared } from './shared.ts'
import type { AnyScope, NamesOf, None, ScopeTypes } from './types.ts'

/** Settings of a hierarchy. */
export interface HierarchyOptions<
  Levels extends readonly HierarchyLevel[],
  Prefix extends string = string,
  Labels extends ConstantLabels = ConstantLabels,
  LabelPrefix extends string = string,
> extends RootOptions<Labels, LabelPrefix> {
  /** The prefix of every name, to which a `_` is added; `''` for names without a prefix. */
  readonly prefix: Prefix
  /**
   * The levels beneath the root, from the top. Each is the name of a label and of the method that leads to it. If these
   * differ: `{ method: 'namespace', label: 'app_namespace' }`. A level with a `separator` may be nested:
   * `{ method: 'namespace', separator: '.' }`.
   */
  readonly levels: Levels
}

/** The root of a hierarchy with these levels. */
export type Hierarchy<
  Levels extends readonly HierarchyLevel[],
  In extends ScopeTypes = AnyScope,
> = RootScope<In> & Descent<Levels, In>

/** What the compiler knows of the root of a hierarchy with these options. */
export interface RootTypes<
  Levels extends readonly HierarchyLevel[],
  Prefix extends string,
  Labels,
  LabelPrefix extends string,
> {
  readonly start: Prefix extends '' ? '' : `${Prefix}_`
  readonly labels: LevelLabel<Levels[number], LabelPrefix> | NamesOf<Labels>
}

const optionNames = ['prefix', 'levels', ...rootOptionNames]

/**
 * Creates a hierarchy with any number of levels.
 *
 * A name means the same in all of its scopes: its metrics have the same kind and help. Labels and buckets may differ
 * from place to place.
 *
 * @example
 * ```ts
 * const shop = createHierarchy({ prefix: 'shop', levels: ['region', 'store'] })
 * const sales = shop.region('north').store('7').createCounter('sales_total', 'Sales')
 * sales.increment() // shop_sales_total{region="north",store="7"}
 * ```
 * @throws ScopeError for a prefix, a level, an option or a label that cannot be used.
 */
export function createHierarchy<
  const Levels extends readonly HierarchyLevel[],
  const Prefix extends string = string,
  const Labels extends ConstantLabels = None,
  const LabelPrefix extends string = '',
>(
  options: HierarchyOptions<Levels, Prefix, Labels, LabelPrefix>,
): Hierarchy<Levels, RootTypes<Levels, Prefix, Labels, LabelPrefix>> {
  checkOptions('createHierarchy()', options, optionNames)
  const { labels = {}, labelPrefix = '' }: RootOptions = options
  const prefix: string = options.prefix
  checkPrefix(prefix)
  const levels = checkLevels(options.levels, labelPrefix, method => method in RootScope.prototype)
  const shared: Shared = {
    start: prefix && `${prefix}_`,
    levels,
    definitions: new Definitions(),
    collectors: new ScopeCollectors(),
    readiness: new Readiness(levels),
    renderer: undefined,
  }
  const constants = checkLabels(
    'The hierarchy',
    labels,
    levels.map(({ label }) => label),
  )
  const root = new RootScope(shared, constants, options)
  addDescent(root, 0)
  return root as never
}
