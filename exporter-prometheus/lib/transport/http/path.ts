import { shown } from '../../base/error.ts'
import { defaultPath, fixedRoutes } from './routes.ts'

/** Refuses the settings of a listener. The problem is a sentence. */
export type Refuse = (problem: string) => never

/** Reads the path of the exposition. */
export function readPath(path: string | undefined, refuse: Refuse): string {
  if (path === undefined) return defaultPath
  if (typeof path !== 'string' || !path.startsWith('/')) {
    refuse(`the path ${shown(path)} does not start with "/".`)
  }
  // Clients resolve dots, cut off the query, and percent-encode characters that a URL cannot have.
  const asked = new URL(`http://localhost${path}`).pathname
  if (asked !== path)
    refuse(`the path ${shown(path)} is never asked for: clients make it ${shown(asked)}. Give that.`)
  for (const [what, route] of fixedRoutes) {
    if (path === route.path) refuse(`the path ${shown(path)} is taken by ${what}.`)
  }
  return path
}
