/**
 * What copies of the facade share, as far as it matters here. Not exported by the facade, of which each byte is loaded
 * wherever something emits.
 */
const symbol = Symbol.for('metrics-facade.1')
const realm = globalThis as { readonly [symbol]?: { readonly descriptions: Map<string, unknown> } }

/**
 * For exporters that forget a metric: has the facade forget what was said of the names that `isForgotten` picks, so that
 * they can be described afresh. Takes time for all names that are described.
 */
export function forgetDescriptions(isForgotten: (name: string) => boolean): void {
  const descriptions = realm[symbol]?.descriptions
  for (const key of descriptions?.keys() ?? []) {
    // The method that describes, and the name.
    if (isForgotten(key.slice(key.indexOf(' ') + 1))) descriptions?.delete(key)
  }
}
