import type { Exposition } from '../model/exposition.ts'

export type Families = Parameters<NonNullable<Exposition['onShown']>>[0]

/** The families of an exposition of which others with the same names were shown. */
export function sameOf({ families }: Exposition, shown: Families): Families {
  const names = new Set(shown.filter(({ series }) => series.length > 0).map(nameOf))
  return families.filter(family => names.has(nameOf(family)))
}

/** The name of a family in every escaping. */
function nameOf({ identity, name }: Families[number]): string {
  return identity ?? name
}
