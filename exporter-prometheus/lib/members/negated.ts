/** The numbers of dumps that add up. */
const counted = new Set(['value', 'sum', 'count', 'zeroCount'])

/** What a series dumps, with the opposite sign for what it has counted. Exemplars and windows are no counts. */
export function negated(dump: unknown): unknown {
  return negatedEntry('', dump)
}

function negatedEntry(key: string, value: unknown): unknown {
  if (key === 'exemplar') return undefined
  if (key === 'exemplars' || key === 'slots') return []
  if (key === 'counts') return (value as readonly number[]).map(count => -count)
  if (key === 'positive' || key === 'negative') {
    return (value as ReadonlyArray<readonly [number, number]>).map(([index, count]) => [index, -count])
  }
  if (counted.has(key)) return -(value as number)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, negatedEntry(name, one)]))
}
