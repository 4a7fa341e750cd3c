import { type BuildError, shown } from '../base/error.ts'

/** What to say about an endpoint that cannot be used. */
export interface EndpointWords {
  /** A URL that can be used. */
  readonly example: string
  /** Where credentials go, which a URL must not have: what follows "Give them". */
  readonly place: string
  /** Makes the error of what was given, and of what is wrong with it: "is not a URL.". */
  refuse(given: string, problem: string): BuildError
}

/** What was given, for messages: without what comes before an "@", which may be credentials. */
export function shownEndpoint(value: unknown): string {
  const whole = stringOf(value)
  // Hidden before `shown` cuts the string, which might remove the "@".
  return shown(whole.includes('@') ? whole.replace(/^((?:\w+:\/\/)?).*@/s, '$1***@') : value)
}

/**
 * Reads the URL of a receiver, a string or a URL of any realm.
 *
 * @throws the error that `refuse` makes.
 */
export function readEndpoint(endpoint: unknown, { example, place, refuse }: EndpointWords): URL {
  const remedy = `Give a URL such as "${example}".`
  const whole = stringOf(endpoint)
  if (!URL.canParse(whole)) throw refuse(shownEndpoint(endpoint), `is not a URL. ${remedy}`)
  const url = new URL(whole)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw refuse(shownEndpoint(endpoint), `starts with neither "http:" nor "https:". ${remedy}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw refuse(shownEndpoint(endpoint), `has credentials in it. Give them ${place}.`)
  }
  return url
}

/** Converts a string, or a URL of any realm; empty for an object that cannot be converted. */
function stringOf(endpoint: unknown): string {
  try {
    return String(endpoint)
  } catch {
    return ''
  }
}
