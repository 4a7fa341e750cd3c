import type { Naming } from './naming.ts'
import type { ReadLabels } from './read.ts'

/** The same labels with other values for some, by their written names, as if the caller had given them. */
export function foldLabels(
  naming: Naming,
  { names, values, isApart, given }: ReadLabels,
  folded: ReadonlyMap<string, string>,
): ReadLabels {
  return {
    names,
    values: values.map((value, index) => folded.get(names[index]!) ?? value),
    isApart,
    given:
      given &&
      Object.fromEntries(
        Object.entries(given).map(([name, value]) => [name, folded.get(naming.label(name)) ?? value]),
      ),
  }
}
