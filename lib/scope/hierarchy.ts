import { checkLabels, checkOptions, checkPrefix } from './check.ts'
import { ScopeCollectors } from './collectors.ts'
import { Definitions } from './definition.ts'
import { addDescent, type Descent } from './level.ts'
import { checkLevels, type HierarchyLevel } from './levels.ts'
import { Readiness } from './readiness.ts'
import { type RootOptions, RootScope, rootOptionNames } from './root.ts'
import type { Shared } from './shared.ts'

/** Settings of a hierarchy. */
export interface HierarchyOptions<Levels extends readonly HierarchyLevel[]> extends RootOptions {
  /** The prefix of every name, to which a `_` is added; `''` for names without a prefix. */
  readonly prefix: string
  /**
   * The levels beneath the root, from the top. Each is the name of a label and of the method that leads to it. If these
   * differ: `{ method: 'namespace', label: 'app_namespace' }`. A level with a `separator` may be nested:
   * `{ method: 'namespace', separator: '.' }`.
   */
  readonly levels: Levels
}

/** The root of a hierarchy with these levels. */
export type Hierarchy<Levels extends readonly HierarchyLevel[]> = RootScope & Descent<Levels>

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
export function createHierarchy<const Levels extends readonly HierarchyLevel[]>(
  options: HierarchyOptions<Levels>,
): Hierarchy<Levels> {
  checkOptions('createHierarchy()', options, optionNames)
  const { prefix, labels = {}, labelPrefix = '' } = options
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
  return root as Hierarchy<Levels>
}
