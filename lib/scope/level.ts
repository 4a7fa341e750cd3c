import { messageOf } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { type ConstantLabels, checkLabels } from './check.ts'
import { ScopeError } from './error.ts'
import { MetricScope } from './metric-scope.ts'
import { WeakCache } from './weak-cache.ts'

/** The method that leads one level down, named like that level. */
export type Descent<Levels extends readonly string[]> = Levels extends readonly [
  infer Level extends string,
  ...infer Beneath extends readonly string[],
]
  ? { readonly [_ in Level]: (name: string, labels?: ConstantLabels) => Scope<Beneath> }
  : unknown

/**
 * A scope with these levels beneath it: `Scope<['component', 'endpoint']>` has a method `component(name, labels?)`.
 *
 * That adds the label `component` and, if given, others that never change. Called alike, it returns the same scope, as
 * long as somebody holds both of them.
 */
export type Scope<Levels extends readonly string[] = readonly []> = MetricScope & Descent<Levels>

/** Gives a scope the method that leads to the level of this index, where there is one. */
export function addDescent(scope: MetricScope, depth: number): void {
  const { levels } = scope.shared
  const level = levels[depth]
  if (level === undefined) return
  const children = new WeakCache<MetricScope>()
  const descend = (name: string, labels: ConstantLabels = {}): MetricScope => {
    if (typeof name !== 'string' || name === '') {
      throw new ScopeError(
        'INVALID_NAME',
        `The ${messageOf(level)} is named ${shown(name)}: give it a string that is not empty.`,
      )
    }
    const own = checkLabels(`The ${messageOf(level)} ${shown(name)}`, labels, [
      ...levels,
      ...Object.keys(scope.labels),
    ])
    const key = JSON.stringify([name, ...Object.entries(own).sort()])
    return children.get(key, () => {
      const child = new MetricScope(scope.shared, { ...scope.labels, [level]: name, ...own })
      addDescent(child, depth + 1)
      return child
    })
  }
  Object.defineProperty(scope, level, { value: descend, enumerable: true })
}
