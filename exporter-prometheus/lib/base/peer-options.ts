/** What other exporters call what is called otherwise here, in small letters, and where to put it. */
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

/** How many letters have to be changed, added or left out to make one word of another. */
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

/** Longer than any option, and than any typo of one. */
const longestName = 50

/** What to write in place of an option that does not exist. */
export function remedyFor(name: string, options: readonly string[]): string {
  const all = `The options are ${options.join(', ')}.`
  if (name.length > longestName) return all
  const given = name.toLowerCase()
  if (Object.hasOwn(remedies, given)) return `${remedies[given]} ${all}`
  const near = options
    .map(option => ({ option, distance: distanceOf(given, option.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0]
  return near !== undefined && near.distance <= Math.max(2, given.length / 4)
    ? `Did you mean "${near.option}"? ${all}`
    : all
}
