/** Option names of other exporters, in lower case, and what to use here. */
const remedies: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['defaultlabels', 'labels', 'constlabels', 'globallabel'].map(name => [
      name,
      'For labels of every series use globalLabels.',
    ]),
  ),
  prefix:
    "For a prefix of every name put new PrefixLayer('app') over the recorder: see metrics-facade/layers. For names of " +
    'metrics about scrapes use scrapeMetrics.',
  port: 'To listen on a port use listener, such as { host, port }.',
  host: 'To listen on a host use listener, such as { host, port }.',
  path: 'For the path of the metrics use listener, such as { port, path }.',
  endpoint:
    'For the path of the metrics use listener: { port, path }; for a gateway pushGateway: { endpoint }.',
  gateway: 'To push use pushGateway, such as { endpoint, job }.',
  timeout:
    'For idle series use idleTimeout: { kinds, timeoutMs }; for slow scrapes scrapeLimits: { timeoutMs }.',
  percentiles: 'For the quantiles of summaries use quantiles, each from 0 to 1.',
  register: 'There is one recorder: leave the option out.',
  registry: 'There is one recorder: leave the option out.',
}

/** The edit distance of two words: how many letters are changed, added or removed. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const swapped = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swapped, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}

/** Longer than any option or typo of one. */
const longestName = 50

/** Suggests what to write instead of an option that does not exist. */
export function remedyFor(name: string, options: readonly string[]): string {
  const all = `The options are ${options.join(', ')}.`
  if (name.length > longestName) return all
  const lower = name.toLowerCase()
  if (Object.hasOwn(remedies, lower)) return `${remedies[lower]} ${all}`
  const near = options
    .map(option => ({ option, distance: distanceOf(lower, option.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return near !== undefined && near.distance <= Math.max(2, lower.length / 4)
    ? `Did you mean "${near.option}"? ${all}`
    : all
}
