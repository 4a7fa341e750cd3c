import type { RequestListener, Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { instruments } from './http-instruments.ts'

// A server that answers `/users/:id`, in a process of its own: its arguments are the framework and what measures it. It
// sends its port, and answers each message with the processor time it has used, in microseconds.

const require = createRequire(import.meta.url)
const body = JSON.stringify({ hello: 'world' })

/** How an instrument is added to each framework; not at all if it works by itself. */
export interface Instrument {
  readonly express?: (app: { use(middleware: unknown): unknown }) => void
  readonly fastify?: (app: { register(plugin: unknown, options?: object): unknown }) => void | Promise<void>
  readonly node?: (listener: RequestListener) => RequestListener
  /** How many requests it has counted. */
  readonly counted: () => number | Promise<number>
}

const answer: RequestListener = (_, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(body)
}

const frameworks: Readonly<Record<string, (instrument: Instrument) => Server | Promise<Server>>> = {
  'node:http': ({ node = listener => listener }) => require('node:http').createServer(node(answer)),
  Express({ express }) {
    const app = require('express')()
    express?.(app)
    app.get('/users/:id', answer)
    return require('node:http').createServer(app)
  },
  async Fastify({ fastify }) {
    const app = require('fastify')()
    await fastify?.(app)
    app.get('/users/:id', (_: unknown, reply: { type(type: string): { send(body: string): void } }) => {
      reply.type('application/json').send(body)
    })
    await app.ready()
    return app.server
  },
}

const [framework, name] = process.argv.slice(2)
const instrument = await instruments[name!]!()
const server = await frameworks[framework!]!(instrument)
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }))
process.on('message', async (wanted: 'time' | 'count') => {
  const { user, system } = process.cpuUsage()
  process.send!({ value: wanted === 'time' ? user + system : await instrument.counted() })
})
process.on('disconnect', () => process.exit())
