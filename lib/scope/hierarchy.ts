import { checkLabels, checkOptions, checkPrefix } from './check.ts'
import { ScopeCollectors } from './collectors.ts'
import { Definitions } from './definition.ts'
import { addDescent, type Descent } from './level.ts'
import { checkLevels, type HierarchyLevel } from './levels.ts'
import { type RootOptions, RootScope, rootOptionNames } from './root.ts'
import type { Shared } from './shared.ts'

/** Settings of a hierarchy. */
export interface HierarchyOptions<Levels extends readonly HierarchyLevel[]> extends RootOptions {
  /** Comes before every name, with a `_` between them; `''` for names as they are. */
  readonly prefix: string
  /**
   * The levels beneath the root, from the top: each names a label, and the method that leads to it. Where these differ:
   * `{ method: 'namespace', label: 'app_namespace' }`.
   */
  readonly levels: Levels
}

/** The root of a hierarchy with these levels. */
export type Hierarchy<Levels extends readonly HierarchyLevel[]> = RootScope & Descent<Levels>

const optionNames = ['prefix', 'levels', ...rootOptionNames]

/**
 * A hierarchy with levels of your own, as many as it takes:
 * `createHierarchy({ prefix: 'shop', levels: ['region', 'store'] }).region('north').store('7')`.
 *
 * A name means the same in all of its scopes: its metrics have the same kind and help. Their labels and buckets are those
 * of each place.
 *
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
    renderer: undefined,
  }
  const own = checkLabels(
    'The hierarchy',
    labels,
    levels.map(({ label }) => label),
  )
  const root = new RootScope(shared, own, options)
  addDescent(root, 0)
  return root as Hierarchy<Levels>
}
