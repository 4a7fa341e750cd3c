/**
 * The part of the state shared by all copies of the facade that is needed here. The facade does not export it, because
 * programs that only emit would load every byte of that.
 */
const symbol = Symbol.for('metrics-facade.1')
const realm = globalThis as { readonly [symbol]?: { readonly descriptions: Map<string, unknown> } }

/**
 * Makes the facade forget the descriptions of the names that `isForgotten` is true for, so that they can be described
 * again. For exporters that forget a metric. Walks through all descriptions.
 */
export function forgetDescriptions(isForgotten: (name: string) => boolean): void {
  const descriptions = realm[symbol]?.descriptions
  for (const key of descriptions?.keys() ?? []) {
    // The key is the method that describes, a space, and the name.
    if (isForgotten(key.slice(key.indexOf(' ') + 1))) descriptions?.delete(key)
  }
}
