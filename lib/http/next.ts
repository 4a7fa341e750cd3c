const metaKey: unique symbol = Symbol.for('NextInternalRequestMeta')

interface Matched {
  readonly [metaKey]?: { readonly match?: { readonly definition?: { readonly pathname?: unknown } } }
}

/** The page or route handler of Next that a request was matched with, such as `/blog/[slug]`. */
export function nextRoute(request: object): string | undefined {
  const pathname = (request as Matched)[metaKey]?.match?.definition?.pathname
  return typeof pathname === 'string' ? pathname : undefined
}
