/** A long name without its middle. */
export function withoutMiddle(text: string, width: number): string {
  if (text.length <= width) return text
  // The end of labels tells series apart more often than their beginning.
  const start = Math.ceil((width - 1) / 2)
  return `${text.slice(0, start)}…${text.slice(text.length - (width - 1 - start))}`
}

/** The length of what all these names begin with. */
function commonStart([first = '', ...others]: readonly string[]): number {
  let length = first.length
  for (const other of others) {
    let same = 0
    while (same < length && first[same] === other[same]) same += 1
    length = same
  }
  return length
}

function groupBy<Key>(names: Iterable<string>, keyOf: (name: string) => Key): Map<Key, string[]> {
  const groups = new Map<Key, string[]>()
  for (const name of names) {
    const key = keyOf(name)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [name])
    else group.push(name)
  }
  return groups
}

/** Puts into `places` where each of these names, which are not equal, first differs from any other. */
function findDifferences(
  names: readonly string[],
  places: Map<string, readonly number[]>,
  before: readonly number[] = [],
): void {
  if (names.length === 1) {
    places.set(names[0]!, before)
    return
  }
  const place = commonStart(names)
  for (const same of groupBy(names, name => name[place]).values()) {
    findDifferences(same, places, [...before, place])
  }
}

/** The characters that are shown, in their order, with `…` for each gap. */
function written(name: string, shown: ReadonlySet<number>): string {
  let text = ''
  let gap = ''
  for (let index = 0; index < name.length; index++) {
    if (!shown.has(index)) gap += name[index]
    else {
      text += `${gap.length > 1 ? '…' : gap}${name[index]}`
      gap = ''
    }
  }
  return text
}

/** A long name of which the beginning, the end, and what is at these places are left. */
function around(name: string, places: readonly number[], width: number): string {
  const last = name.length - 1
  const shown = new Set<number>()
  let text = withoutMiddle(name, width)
  // From the places on, as much as there is room for: more of what follows than of what is before.
  for (let step = 0; step < width; step++) {
    for (const place of places) shown.add(Math.min(place + step, last)).add(place - (step >> 1))
    shown.add(step).add(last - step)
    const longer = written(name, shown)
    if (longer.length > width) return text
    text = longer
  }
  return text
}

/**
 * Shortens names to so many characters, so that names that differ are still told apart, if there is room for that. What is
 * left out is in the middle; of names that would be alike, the places stay at which they differ.
 */
export function shortNames(names: Iterable<string>, width: number): (name: string) => string {
  const all = new Set(names)
  const places = new Map<string, readonly number[]>()
  // With less of the end, those are alike as well that were told apart by it.
  for (const same of groupBy(all, name => name.slice(0, width >> 1)).values()) findDifferences(same, places)
  const isAlike = new Set<string>()
  for (const same of groupBy(all, name => withoutMiddle(name, width)).values()) {
    if (same.length > 1) for (const name of same) isAlike.add(name)
  }
  return name => (isAlike.has(name) ? around(name, places.get(name)!, width) : withoutMiddle(name, width))
}
