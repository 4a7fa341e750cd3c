import { BuildError, shown } from '../../base/error.ts'

/** Refuses the settings of a listener. The problem is a sentence. */
export type Refuse = (problem: string) => never

/** The default path of the exposition. */
export const defaultPath = '/metrics'

/** The paths of a listener that may be chosen. */
export interface PathOptions {
  /** The path of the exposition; `'/metrics'` by default. */
  readonly path?: string | undefined
  /** The path of the health check, which `health` decides; `'/health'` by default. */
  readonly healthPath?: string | undefined
  /** The path that answers `OK` as long as the process answers at all; `'/live'` by default. */
  readonly livePath?: string | undefined
}

/** The paths of a listener, all different. */
export type Paths = { readonly [Name in keyof PathOptions]-?: string }

/** By option: what is there, and the default. */
const defaults: ReadonlyArray<readonly [option: keyof Paths, what: string, path: string]> = [
  ['path', 'the exposition', defaultPath],
  ['healthPath', 'the health check', '/health'],
  ['livePath', 'the liveness check', '/live'],
]

export const pathOptionNames: readonly string[] = defaults.map(([option]) => option)

/** Reads the paths of a listener. Each can be the path of one thing only. */
export function readPaths(options: PathOptions, refuse: Refuse): Paths {
  const taken = new Map<string, string>()
  const paths: Partial<Record<keyof Paths, string>> = {}
  for (const [option, what, initial] of defaults) {
    const path = readPath(options[option] ?? initial, refuse)
    const place = taken.get(path)
    if (place !== undefined) {
      refuse(`the path ${shown(path)} of ${what} is taken by ${place}: set ${option} to another one.`)
    }
    taken.set(path, what)
    paths[option] = path
  }
  return paths as Paths
}

/**
 * Refuses a page at a path of something else.
 *
 * @throws BuildError with code `INVALID_LISTENER`.
 */
export function refuseTaken(paths: Paths, page: string): void {
  for (const [option, what] of defaults) {
    if (paths[option] !== page) continue
    throw new BuildError(
      'INVALID_LISTENER',
      `The path ${shown(page)} of the page is taken by ${what}: set another one, such as page: { path: '/charts' }.`,
    )
  }
}

function readPath(path: string, refuse: Refuse): string {
  const asked = askedPath(path)
  if (asked === undefined) return refuse(`the path ${shown(path)} does not start with "/".`)
  if (asked !== path)
    refuse(`the path ${shown(path)} is never asked for: clients make it ${shown(asked)}. Give that.`)
  return path
}

/**
 * A path as clients ask for it: they resolve dots, cut off the query, and percent-encode characters that a URL cannot
 * have. `undefined` if it is not a path.
 */
export function askedPath(path: string): string | undefined {
  return typeof path === 'string' && path.startsWith('/')
    ? new URL(`http://localhost${path}`).pathname
    : undefined
}
