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

function tell({ raw, routeOptions }: FastifyRequest): void {
  // What the program has told itself stays.
  if (toldRoute(raw) === undefined) setHttpRoute(raw, routeOptions?.url)
}

function onRequest(request: FastifyRequest, _reply: unknown, done: () => void): void {
  tell(request)
  done()
}

/**
 * Tells the routes of Fastify, which leaves nothing on the request of Node: by a hook before all others in instances
 * that are made from now on, and in those that there are when a handler is called, which Fastify 5 tells.
 */
const listeners = {
  'fastify.initialization': (message: unknown): void => {
    ;(message as { readonly fastify: FastifyInstance }).fastify.addHook('onRequest', onRequest)
  },
  'tracing:fastify.request.handler:start': (message: unknown): void => {
    tell((message as { readonly request: FastifyRequest }).request)
  },
}

/** Begins to tell the routes of Fastify. Returns what ends it. */
export function watchFastify(): () => void {
  for (const [channel, listener] of Object.entries(listeners)) subscribe(channel, listener)
  return () => {
    for (const [channel, listener] of Object.entries(listeners)) unsubscribe(channel, listener)
  }
}
