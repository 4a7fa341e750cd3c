/** A router of Express 4 or 5: what it tries in turn. */
interface Router {
  readonly stack: readonly Layer[]
}

/** A match of a layer, which stands for the beginning of a path. */
interface Match {
  readonly path: string
  readonly params: Readonly<Record<string, unknown>>
}

interface Layer {
  readonly route?: unknown
  readonly handle?: unknown
  /** The path as it was declared: from Express 5.3. */
  readonly rawPath?: unknown
  /** Express 5. */
  readonly matchers?: ReadonlyArray<(path: string) => Match | false>
  readonly slash?: boolean
  /** Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean }
  readonly keys?: ReadonlyArray<{ readonly name: string | number }>
}

interface App {
  readonly parent?: App
  readonly mountpath?: unknown
  readonly path?: () => unknown
}

/** So many paths of one application are remembered. */
const mostKnown = 1000

/** So deep are routers looked at. More would be one that is mounted in itself. */
const deepest = 20

const known = new WeakMap<object, Map<string, string | undefined>>()

/**
 * The template of the path under which the routers around a route are mounted; `undefined` if it cannot be found.
 *
 * Express keeps only what has matched: `/shops/7` for `app.use('/shops/:id', router)`. The declared paths are in the
 * routers of the application, which are walked along that path, once for each path that is remembered.
 *
 * @param route - what has matched in the innermost router; `undefined` if something without a path has answered.
 */
export function mountTemplate(
  app: object | undefined,
  baseUrl: string,
  route: object | undefined,
): string | undefined {
  if (app === undefined) return undefined
  const key = route ?? app
  const templates = known.get(key) ?? new Map<string, string | undefined>()
  known.set(key, templates)
  if (templates.has(baseUrl)) return templates.get(baseUrl)
  if (templates.size === mostKnown) templates.clear()
  let template: string | undefined
  try {
    template = findTemplate(app as App, baseUrl, route)
  } catch {
    // It is not Express, or one of another kind.
  }
  templates.set(baseUrl, template)
  return template
}

function findTemplate(app: App, baseUrl: string, route: object | undefined): string | undefined {
  const mounted = app.parent === undefined ? '' : String(app.path?.() ?? '')
  const rest = baseUrl.split('/').slice(mounted.split('/').length)
  const found = walk(routerOf(app), rest.map(segment => `/${segment}`).join(''), route, 0)
  return found === undefined ? undefined : mounted + found
}

/** The router of an application, of a router itself, or of what is mounted as a function. */
function routerOf(holder: unknown): Router | undefined {
  if (typeof holder !== 'function' && (typeof holder !== 'object' || holder === null)) return undefined
  const { stack, _router } = holder as { stack?: unknown; _router?: unknown }
  if (Array.isArray(stack)) return holder as Router
  if (_router !== undefined) return _router as Router
  // Express 4 has a property of this name as well, which throws; there, an application that routes has the other.
  return (holder as { router?: Router }).router
}

function walk(
  router: Router | undefined,
  path: string,
  route: object | undefined,
  depth: number,
): string | undefined {
  if (path === '' && (route === undefined || router?.stack.some(layer => layer.route === route))) return ''
  if (router === undefined || depth === deepest) return undefined
  for (const layer of router.stack) {
    const match = layer.route === undefined ? matchOf(layer, path) : undefined
    if (match === undefined) continue
    const below = walk(routerOf(layer.handle), path.slice(match.path.length), route, depth + 1)
    if (below !== undefined) return match.template + below
  }
  return undefined
}

function matchOf(layer: Layer, path: string): { path: string; template: string } | undefined {
  if (layer.slash || layer.regexp?.fast_slash) return { path: '', template: '' }
  if (path === '') return undefined
  if (layer.regexp !== undefined) return matchOfRegexp(layer.regexp, layer.keys ?? [], path)
  for (const [index, matcher] of (layer.matchers ?? []).entries()) {
    const match = matcher(path)
    if (match === false) continue
    const declared = Array.isArray(layer.rawPath) ? layer.rawPath[index] : layer.rawPath
    const template = typeof declared === 'string' ? declared : templateOf(match)
    return { path: match.path, template: template.replace(/\/$/, '') }
  }
  return undefined
}

function matchOfRegexp(
  regexp: RegExp,
  keys: ReadonlyArray<{ readonly name: string | number }>,
  path: string,
): { path: string; template: string } | undefined {
  const found = regexp.exec(path)
  if (found === null) return undefined
  const params = Object.fromEntries(keys.map(({ name }, index) => [name, found[index + 1]]))
  // It may have matched the slash that the rest begins with.
  const matched = found[0].replace(/\/$/, '')
  return { path: matched, template: templateOf({ path: matched, params }) }
}

/**
 * Puts the names of parameters where their values are, from the end: whole segments if there are any, else parts of one.
 * A value that is also a word of the path most likely comes after it.
 */
function templateOf({ path, params }: Match): string {
  const segments = path.split('/')
  for (const [name, value] of Object.entries(params).reverse()) {
    if (value === undefined) continue
    const whole = segments.findLastIndex(segment => segment === value || decoded(segment) === value)
    const place =
      whole === -1 ? segments.findLastIndex(segment => decoded(segment).includes(String(value))) : whole
    // A wildcard has matched several segments.
    if (place === -1 || typeof value !== 'string' || value === '') return '/*'
    segments[place] = whole === -1 ? decoded(segments[place]!).replace(value, `:${name}`) : `:${name}`
  }
  return segments.join('/')
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
