import type { RequestListener } from 'node:http'
import type { Access } from './access.ts'
import { fail, sendShort, sendText } from './answer.ts'
import { refusalOf } from './asked.ts'
import { challengesOf, isAuthentic } from './authentication.ts'
import { defaultPath, pathOf } from './path.ts'
import type { Route } from './route.ts'

/** Answers every request to a listener. */
export function createRouter(routes: readonly Route[], { allowed, credentials }: Access): RequestListener {
  const table = new Map(routes.map(route => [route.path, route]))
  const challenges = challengesOf(credentials)
  // A path that was chosen may be a secret.
  const notFound = table.has(defaultPath) ? `Not Found. Metrics are at ${defaultPath}\n` : 'Not Found\n'
  return (request, response) => {
    const route = table.get(pathOf(request.url ?? '/'))
    route?.follow?.(request, response)
    // They are dropped as they connect, where the runtime tells of connections; this is for where it does not.
    if (!allowed.admits(request.socket.remoteAddress)) return sendText(response, 403, 'Forbidden\n')
    if (!route?.isOpen && !isAuthentic(credentials, request.headers.authorization)) {
      response.setHeader('WWW-Authenticate', challenges)
      return sendText(response, 401, 'Unauthorized\n')
    }
    if (route === undefined) return sendText(response, 404, notFound)
    const refusal = refusalOf(request.method, route.methods)
    if (refusal !== undefined) return sendShort(response, refusal)
    route.answer(request, response)?.catch(error => fail(response, error))
  }
}
