import type { IncomingMessage } from 'node:http'
import { messageOf, warnOnce } from 'metrics-facade'
import { expressRoute } from './express.ts'
import { nextRoute } from './next.ts'

/** Where a request has the route that it was told. Found by all copies of the package. */
const routeKey: unique symbol = Symbol.for('metrics-facade.http.route')

interface Told {
  [routeKey]?: string
}

/**
 * Tells the route of a request, for frameworks that leave none on it, such as Koa and Hono. It may be told again, until
 * the request is answered: the last one counts. Does nothing for what is not an object.
 *
 * @param request - what `node:http` has made: `context.req` in Koa, `context.env.incoming` in Hono.
 * @param route - the template, such as `/users/:id`; `undefined` changes nothing. Never the path of the request itself.
 * @example
 * ```ts
 * app.use(async (context, next) => {
 *   await next()
 *   setHttpRoute(context.req, context._matchedRoute)
 * })
 * ```
 */
export function setHttpRoute(request: object, route: string | undefined): void {
  if (typeof route === 'string' && Object(request) === request) (request as Told)[routeKey] = route
}

/** The route that a request was told. */
export function toldRoute(request: object): string | undefined {
  return (request as Told)[routeKey]
}

/** Asks the user's function; what it throws is reported once, and then nothing has matched. */
function askedRoute(
  request: IncomingMessage,
  ask: (request: IncomingMessage) => string | undefined,
): string | undefined {
  try {
    const route = ask(request)
    return typeof route === 'string' ? route : undefined
  } catch (error) {
    warnOnce('http route', `The function "route" of collectHttpMetrics failed: ${messageOf(error)}`)
    return undefined
  }
}

/** The template that a request was matched with; `undefined` if nothing has matched. */
export function routeOf(
  request: IncomingMessage,
  ask: ((request: IncomingMessage) => string | undefined) | undefined,
): string | undefined {
  const asked = ask === undefined ? undefined : askedRoute(request, ask)
  return asked ?? toldRoute(request) ?? expressRoute(request) ?? nextRoute(request)
}
