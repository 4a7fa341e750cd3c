import { messageOf } from 'metrics-facade'
import { isPlainObject, shown } from 'metrics-facade/registry'
import { checkLabelNames, checkLabelPrefix, checkMethodName, checkOptions } from './check.ts'
import { ScopeError } from './error.ts'

/** A level whose scopes may be nested: with the separator `'.'`, `namespace('a').namespace('b')` is `namespace('a.b')`. */
export interface NestedLevel {
  readonly method: string
  /** The name of the method, behind the label prefix of the hierarchy, by default. */
  readonly label?: string
  readonly separator: string
}

/** A level of a hierarchy: the method that leads to it and the label that it adds, with one name or two. */
export type HierarchyLevel = string | { readonly method: string; readonly label: string } | NestedLevel

/** A level with both of its names. */
export interface Level {
  readonly method: string
  readonly label: string
  /** Stands between the names of nested scopes; `undefined` if they cannot be nested. */
  readonly separator: string | undefined
}

/**
 * Checks levels, and returns them with their labels.
 *
 * @param labelPrefix - the prefix for labels of levels that have only one name.
 * @param isTaken - whether scopes already have a method of this name.
 */
export function checkLevels(
  levels: readonly HierarchyLevel[],
  labelPrefix: string,
  isTaken: (method: string) => boolean,
): readonly Level[] {
  checkLabelPrefix(labelPrefix)
  if (!Array.isArray(levels)) {
    throw new ScopeError(
      'INVALID_ARGUMENT',
      `The hierarchy has ${shown(levels)} for levels: give an array of names, from the top.`,
    )
  }
  const checked = levels.map((level: HierarchyLevel): Level => {
    if (typeof level === 'string') {
      return { method: level, label: labelPrefix + level, separator: undefined }
    }
    if (isPlainObject(level) && 'method' in level && ('label' in level || 'separator' in level)) {
      checkOptions('A level', level, ['method', 'label', 'separator'])
      const { method, label, separator }: Partial<NestedLevel> = level
      if (separator !== undefined) checkSeparator(separator)
      return { method: method!, label: label ?? labelPrefix + messageOf(method), separator }
    }
    throw new ScopeError(
      'INVALID_ARGUMENT',
      `The hierarchy has a level ${shown(level)}: give a name, or { method, label } where these differ.`,
    )
  })
  checkLabelNames(
    'The hierarchy',
    checked.map(({ label }) => label),
    [],
  )
  checked.forEach(({ method }, index) => {
    checkMethodName(method)
    const problem = isTaken(method)
      ? 'a method of scopes already'
      : checked.findIndex(other => other.method === method) < index && 'given twice'
    if (!problem) return
    throw new ScopeError(
      'INVALID_NAME',
      `The hierarchy has a level ${shown(method)}, which is ${problem}. Choose another name.`,
    )
  })
  return Object.freeze(checked)
}

function checkSeparator(separator: string): void {
  if (typeof separator === 'string' && separator !== '') return
  throw new ScopeError(
    'INVALID_ARGUMENT',
    `A level has the separator ${shown(separator)}: give a string such as ".", or leave it out if scopes are not nested.`,
  )
}
