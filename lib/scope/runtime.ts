import { checkOptions } from './check.ts'
import { createHierarchy, type Hierarchy } from './hierarchy.ts'
import { type RootOptions, rootOptionNames } from './root.ts'

const levels = ['namespace', 'component', 'endpoint'] as const

/** The root of the hierarchy of a distributed service: namespaces, their components, and endpoints of these. */
export type Runtime = Hierarchy<typeof levels>

/**
 * The hierarchy of a distributed service, with its uptime:
 * `createRuntime('dynamo').namespace('prod').component('backend').endpoint('generate')`.
 *
 * Kubernetes adds labels of these names to what it scrapes: there, give `{ labelPrefix: 'dynamo_' }`.
 *
 * @param prefix - comes before every name, with a `_` between them.
 * @throws ScopeError for a prefix, an option or a label that cannot be used.
 */
export function createRuntime(prefix: string, options: RootOptions = {}): Runtime {
  checkOptions('createRuntime()', options, rootOptionNames)
  return createHierarchy({ ...options, uptime: options.uptime ?? true, prefix, levels })
}
