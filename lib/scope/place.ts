/** Where a metric is created: which series it has, and what they are made with. */
export interface Place {
  /** With their values: those of the scope, and the constant ones of the metric. */
  readonly labels: Readonly<Record<string, string>>
  /** Of labels that may have any value, in any order. */
  readonly labelNames: readonly string[]
  /** Only of histograms, and only where given. */
  readonly buckets: readonly number[] | undefined
}

function namesOf({ labels, labelNames }: Place): string {
  return JSON.stringify([...Object.keys(labels), ...labelNames].sort())
}

/** What two places differ by, unless they have the very same series. JSON keeps apart whatever differs. */
export function placeKey({ labels, labelNames }: Place): string {
  return JSON.stringify([Object.entries(labels).sort(), [...labelNames].sort()])
}

/** Whether there may be a series that both have. */
export function sharesSeries(a: Place, b: Place): boolean {
  const disagrees = Object.entries(a.labels).some(
    ([name, value]) => Object.hasOwn(b.labels, name) && b.labels[name] !== value,
  )
  return !disagrees && namesOf(a) === namesOf(b)
}

/** Whether labels are at or beneath the scope that has the others. */
export function isWithin(
  labels: Readonly<Record<string, string>>,
  scope: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(scope).every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value)
}
