import { type ConstantLabels, checkOptions } from './check.ts'
import { createHierarchy, type Hierarchy, type RootTypes } from './hierarchy.ts'
import { type RootOptions, rootOptionNames } from './root.ts'
import type { AnyScope, None, ScopeTypes } from './types.ts'

const levels = [{ method: 'namespace', separator: '.' }, 'component', 'endpoint'] as const

/**
 * The root of the hierarchy of a distributed service: namespaces, their components, and the endpoints of components.
 */
export type Runtime<In extends ScopeTypes = AnyScope> = Hierarchy<typeof levels, In>

/**
 * Creates the hierarchy of a distributed service, with its uptime:
 * `createRuntime('dynamo').namespace('prod').component('backend').endpoint('generate')`.
 *
 * Namespaces may be nested: `namespace('a').namespace('b')` is the namespace `a.b`.
 *
 * Scrapes in Kubernetes add labels with these names: pass `{ labelPrefix: 'dynamo_' }` there.
 *
 * @param prefix - the prefix of every name, to which a `_` is added.
 * @throws ScopeError for a prefix, an option or a label that cannot be used.
 */
export function createRuntime<
  const Prefix extends string,
  const Labels extends ConstantLabels = None,
  const LabelPrefix extends string = '',
>(
  prefix: Prefix,
  options: RootOptions<Labels, LabelPrefix> = {},
): Runtime<RootTypes<typeof levels, Prefix, Labels, LabelPrefix>> {
  checkOptions('createRuntime()', options, rootOptionNames)
  return createHierarchy({ ...options, uptime: options.uptime ?? true, prefix, levels })
}
