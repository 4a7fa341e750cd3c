// Reads spans and deltas as a server does, and throws on what would end one.

/** The counts by bucket index. */
export function decodeSpans(
  spans: ReadonlyArray<{ readonly offset: number; readonly length: number }>,
  deltas: readonly number[],
): Map<number, number> {
  const counts = new Map<number, number>()
  let index = 0
  let count = 0
  let at = 0
  spans.forEach(({ offset, length }, number) => {
    if (number > 0 && offset < 0) throw new Error(`span ${number} lies before the end of the last`)
    if (length < 0) throw new Error(`span ${number} has a length below 0`)
    index += offset
    for (const end = index + length; index < end; index++) {
      if (at === deltas.length) throw new Error('the spans are longer than there are deltas')
      count += deltas[at++]!
      if (!Number.isSafeInteger(count) || count < 0) throw new Error(`bucket ${index} counts ${count}`)
      counts.set(index, count)
    }
  })
  if (at < deltas.length) throw new Error('there are more deltas than the spans are long')
  return counts
}
