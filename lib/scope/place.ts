/** Where a metric is created: which series it has, and with which buckets. */
export interface Place {
  /** The labels of the scope and the constant labels of the metric. */
  readonly labels: Readonly<Record<string, string>>
  /** Names of labels that may have any value, in any order. */
  readonly labelNames: readonly string[]
  /** Only for histograms, and only if passed. */
  readonly buckets: readonly number[] | undefined
}

function namesOf({ labels, labelNames }: Place): string {
  return JSON.stringify([...Object.keys(labels), ...labelNames].sort())
}

/** A key that is the same only for places with exactly the same series. Different places have different JSON. */
export function placeKey({ labels, labelNames }: Place): string {
  return JSON.stringify([Object.entries(labels).sort(), [...labelNames].sort()])
}

/** Whether two places may have a series in common. */
export function sharesSeries(a: Place, b: Place): boolean {
  const disagrees = Object.entries(a.labels).some(
    ([name, value]) => Object.hasOwn(b.labels, name) && b.labels[name] !== value,
  )
  return !disagrees && namesOf(a) === namesOf(b)
}

/** Whether labels belong to this scope or to one beneath it. */
export function isWithin(
  labels: Readonly<Record<string, string>>,
  scope: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(scope).every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value)
}
