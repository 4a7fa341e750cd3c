import type { Expectation } from './recipes.ts'

/** A program of the guide, and what it is run with. */
interface Recipe extends Expectation {
  readonly heading: string
  /** The package that tells the version. */
  readonly of?: string
  /** A change to the program, for another version of the framework or what is used beside it. */
  readonly variant?: readonly [name: string, from: string, to: string]
}

/** Each program of the guide, as it is shown and in its variants. */
export const recipes: readonly Recipe[] = [
  { heading: 'Express', of: 'express' },
  { heading: 'Express', of: 'express4', variant: ['4', "'express'", "'express4'"] },
  {
    heading: 'Express',
    of: 'compression',
    variant: [
      'with compression',
      'const app = express()',
      "const app = express()\napp.use(require('compression')())",
    ],
  },
  { heading: 'Fastify', of: 'fastify' },
  // Ways to mount it that would be wrong if the handler did not see to it.
  {
    heading: 'Express',
    of: 'express',
    warns: true,
    variant: [
      'and next()',
      'handle.requestHandler()',
      '(request, response, next) => { handle.requestHandler()(request, response); next() }',
    ],
  },
  {
    heading: 'Fastify',
    of: 'fastify',
    warns: true,
    variant: [
      'not waited for',
      '=> scrape(request.raw, reply.raw)',
      '=> { scrape(request.raw, reply.raw); return Promise.resolve() }',
    ],
  },
  {
    heading: 'Fastify',
    of: 'fastify',
    variant: [
      'waited for',
      '(request, reply) => scrape(request.raw, reply.raw)',
      'async (request, reply) => { await scrape(request.raw, reply.raw) }',
    ],
  },
  {
    heading: 'Fastify',
    of: 'fastify',
    variant: [
      'hijacked',
      '=> scrape(request.raw, reply.raw)',
      '=> { reply.hijack(); scrape(request.raw, reply.raw) }',
    ],
  },
  {
    heading: 'Fastify',
    of: 'fastify',
    variant: ['itself', '(request, reply) => scrape(request.raw, reply.raw)', 'scrape as never'],
  },
  {
    heading: 'Koa',
    of: 'koa',
    warns: true,
    variant: [
      'not waited for',
      '=> scrape(context.req, context.res)',
      '=> { scrape(context.req, context.res) }',
    ],
  },
  {
    heading: 'Koa',
    of: 'koa',
    variant: [
      'not answering',
      '=> scrape(context.req, context.res)',
      '=> { context.respond = false; scrape(context.req, context.res) }',
    ],
  },
  {
    heading: 'Koa',
    of: 'koa',
    variant: ['itself', 'context => scrape(context.req, context.res)', 'scrape as never'],
  },
  {
    heading: 'Hono',
    of: 'hono',
    variant: ['itself', 'context => scrape(context.req.raw)', 'scrape as never'],
  },
  {
    heading: 'Fastify',
    of: '@fastify/compress',
    variant: [
      'with compress',
      'const app = fastify()',
      "const app = fastify()\napp.register(require('@fastify/compress'))",
    ],
  },
  { heading: 'Koa', of: 'koa' },
  {
    heading: 'Koa',
    of: 'koa-compress',
    variant: [
      'with compress',
      'const app = new Koa()',
      "const app = new Koa()\napp.use(require('koa-compress')())",
    ],
  },
  { heading: 'Hono', of: 'hono' },
  { heading: 'Nest', of: '@nestjs/core' },
  {
    heading: 'Nest',
    of: '@nestjs/platform-fastify',
    variant: [
      'with Fastify',
      'NestFactory.create(AppModule,',
      "NestFactory.create(AppModule, new (require('@nestjs/platform-fastify').FastifyAdapter)(),",
    ],
  },
  { heading: 'node:http' },
  { heading: 'node:http2', http2: true },
  { heading: 'Text by hand', byHand: true },
]
