import { messageOf } from 'metrics-facade'
import { shown } from 'metrics-facade/registry'
import { type ConstantLabels, checkLabels, checkSuperfluous } from './check.ts'
import { ScopeError } from './error.ts'
import type { HierarchyLevel, Level, NestedLevel } from './levels.ts'
import { MetricScope } from './metric-scope.ts'
import type { AnyScope, Beneath, NamesOf, None, ScopeTypes } from './types.ts'
import { WeakCache } from './weak-cache.ts'

type MethodOf<Level extends HierarchyLevel> = Level extends { readonly method: infer Method extends string }
  ? Method
  : Level & string

/** The labels of all levels. */
export type LevelLabel<Level extends HierarchyLevel, Prefix extends string> = Level extends {
  readonly label: infer Label extends string
}
  ? Label
  : `${Prefix}${MethodOf<Level>}`

/** The method that leads one level down. It is named after that level. */
export type Descent<
  Levels extends readonly HierarchyLevel[],
  In extends ScopeTypes,
> = Levels extends readonly [
  infer Level extends HierarchyLevel,
  ...infer Rest extends readonly HierarchyLevel[],
]
  ? {
      readonly [_ in MethodOf<Level>]: <const Labels extends ConstantLabels = None>(
        name: string,
        labels?: Labels | undefined,
      ) => ScopeOf<Level, Rest, Beneath<In, NamesOf<Labels>>>
    }
  : unknown

/** A scope of this level. If it may be nested, it has the method of its level, too. */
type ScopeOf<
  Level extends HierarchyLevel,
  Rest extends readonly HierarchyLevel[],
  In extends ScopeTypes,
> = Scope<Rest, In> & (Level extends NestedLevel ? Descent<readonly [Level, ...Rest], In> : unknown)

/**
 * A scope with these levels beneath it: `Scope<['component', 'endpoint']>` has a method `component(name, labels?)`.
 *
 * The method adds the label of the level and, if passed, further constant labels. With the same arguments it returns
 * the same scope, as long as both scopes are referenced.
 */
export type Scope<
  Levels extends readonly HierarchyLevel[] = readonly [],
  In extends ScopeTypes = AnyScope,
> = MetricScope<In> & Descent<Levels, In>

/** Leads to the scope with this name and these further labels, which were checked. */
type Descend = (name: string, constants: Readonly<Record<string, string>>) => MetricScope

/** Gives a scope the method that leads to the level with this index, if there is such a level. */
export function addDescent(scope: MetricScope, depth: number): void {
  const level = scope.shared.levels[depth]
  if (level === undefined) return
  const { label, separator } = level
  const children = new WeakCache<MetricScope>()
  const descend: Descend = (name, constants) => {
    const key = JSON.stringify([name, ...Object.entries(constants).sort()])
    return children.get(key, () => {
      const child = new MetricScope(scope.shared, { ...scope.labels, [label]: name, ...constants })
      addDescent(child, depth + 1)
      if (separator !== undefined) {
        addMethod(child, level, (inner, more) => descend(name + separator + inner, { ...constants, ...more }))
      }
      return child
    })
  }
  addMethod(scope, level, descend)
}

function addMethod(scope: MetricScope, { method }: Level, descend: Descend): void {
  const checked = (name: string, labels: ConstantLabels = {}, ...others: unknown[]): MetricScope => {
    checkSuperfluous(method, others)
    if (typeof name !== 'string' || name === '') {
      throw new ScopeError(
        'INVALID_NAME',
        `The ${messageOf(method)} is named ${shown(name)}: give it a string that is not empty.`,
      )
    }
    return descend(name, checkLabels(`The ${messageOf(method)} ${shown(name)}`, labels, scope.takenLabels))
  }
  Object.defineProperty(scope, method, { value: checked, enumerable: true })
}
