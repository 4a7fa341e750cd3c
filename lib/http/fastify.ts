import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setHttpRoute, toldRoute } from './route.ts'

/** What Fastify gives its hooks. */
interface FastifyRequest {
  readonly raw: object
  readonly routeOptions?: { readonly url?: string }
}

interface FastifyInstance {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: unknown, done: () => void) => void,
  ): unknown
}

const made = 'fastify.initialization'
const handled = 'tracing:fastify.request.handler:start'

/** After so many requests that hooks have told, all instances are taken to have the hook. */
const enough = 100

function onRequest({ raw, routeOptions }: FastifyRequest, _reply: unknown, done: () => void): void {
  setHttpRoute(raw, routeOptions?.url)
  done()
}

function onMade(message: unknown): void {
  ;(message as { readonly fastify: FastifyInstance }).fastify.addHook('onRequest', onRequest)
}

/**
 * Tells the routes of Fastify, which leaves nothing on the request of Node: by a hook before all others in instances
 * that are made from now on. In those that there are already Fastify 5 tells when a handler is called; as this costs
 * three times as much, it is listened to only as long as there seem to be such.
 *
 * @returns what ends it.
 */
export function watchFastify(): () => void {
  let told = 0
  const onHandled = (message: unknown): void => {
    const { raw, routeOptions } = (message as { readonly request: FastifyRequest }).request
    if (routeOptions?.url === undefined) return
    if (toldRoute(raw) === undefined) {
      told = Number.NEGATIVE_INFINITY
      setHttpRoute(raw, routeOptions.url)
    } else {
      told += 1
      if (told === enough) unsubscribe(handled, onHandled)
    }
  }
  subscribe(made, onMade)
  subscribe(handled, onHandled)
  return () => {
    unsubscribe(made, onMade)
    unsubscribe(handled, onHandled)
  }
}
