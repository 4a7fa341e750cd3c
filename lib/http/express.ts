import { mountTemplate } from './express-mount.ts'

/** What Express, and all that is built on it, leave on a request. */
interface ExpressRequest {
  readonly route?: { readonly path?: unknown }
  /** The part of the path that routers around the route have matched: not a template, but what the client sent. */
  readonly baseUrl?: unknown
  readonly app?: object
}

/** A path of a route or of a mounted router, as it was declared. */
function declaredPath(path: unknown): string | undefined {
  if (typeof path === 'string') return path
  return path instanceof RegExp || Array.isArray(path) ? String(path) : undefined
}

/** The route of Express that a request has matched, with the paths of the routers around it. */
export function expressRoute(request: object): string | undefined {
  const { route, baseUrl, app } = request as ExpressRequest
  const path = route === undefined ? undefined : declaredPath(route?.path)
  if (baseUrl === '' || typeof baseUrl !== 'string') return path
  const mount = mountTemplate(app, baseUrl, route)
  if (mount === undefined || path === undefined) return path ?? mount
  return path === '/' || path === '' ? mount : mount + path
}
