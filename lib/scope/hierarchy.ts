import { shown } from 'metrics-facade/registry'
import { checkLabelNames, checkLabels, checkOptions, checkPrefix } from './check.ts'
import { Definitions } from './definition.ts'
import { ScopeError } from './error.ts'
import { addDescent, type Descent } from './level.ts'
import type { Shared } from './metric-scope.ts'
import { type RootOptions, RootScope, rootOptionNames } from './root.ts'

/** Settings of a hierarchy. */
export interface HierarchyOptions<Levels extends readonly string[]> extends RootOptions {
  /** Comes before every name, with a `_` between them; `''` for names as they are. */
  readonly prefix: string
  /** The levels beneath the root, from the top: each names a label, and the method that leads to it. */
  readonly levels: Levels
}

/** The root of a hierarchy with these levels. */
export type Hierarchy<Levels extends readonly string[]> = RootScope & Descent<Levels>

const optionNames = ['prefix', 'levels', ...rootOptionNames]

/**
 * A hierarchy with levels of one's own, as many as it takes:
 * `createHierarchy({ prefix: 'shop', levels: ['region', 'store'] }).region('north').store('7')`.
 *
 * A name means the same in all of its scopes: its metrics have the same kind, help, buckets and label names.
 *
 * @throws ScopeError for a prefix, a level, an option or a label that cannot be used.
 */
export function createHierarchy<const Levels extends readonly string[]>(
  options: HierarchyOptions<Levels>,
): Hierarchy<Levels> {
  checkOptions('createHierarchy()', options, optionNames)
  const { prefix, labels = {} } = options
  checkPrefix(prefix)
  const levels = checkLevels(options.levels)
  const shared: Shared = {
    start: prefix && `${prefix}_`,
    levels,
    definitions: new Definitions(),
    renderer: undefined,
  }
  const root = new RootScope(shared, checkLabels('The hierarchy', labels, levels), options)
  addDescent(root, 0)
  return root as Hierarchy<Levels>
}

function checkLevels(levels: readonly string[]): readonly string[] {
  if (!Array.isArray(levels)) {
    throw new ScopeError('INVALID_ARGUMENT', '`levels` must be an array of names, from the top.')
  }
  checkLabelNames('The hierarchy', levels, [])
  const method = levels.find(level => level in RootScope.prototype)
  if (method === undefined) return Object.freeze([...levels])
  throw new ScopeError(
    'INVALID_NAME',
    `The hierarchy has a level ${shown(method)}, which is a method of scopes already. Choose another name.`,
  )
}
