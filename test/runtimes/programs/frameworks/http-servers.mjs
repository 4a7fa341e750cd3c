import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { setHttpRoute } from 'metrics-facade/http'

// Each framework answers the same paths, where it has routes within routes: as its own documentation shows it, and with
// nothing of ours but the one line where it leaves nothing on the request.

const require = createRequire(import.meta.url)

function express(name, app) {
  const { Router } = require(name)
  const posts = Router({ mergeParams: true })
  posts.get('/:post', (request, response) => response.json(request.params))
  posts.get('/', (_, response) => response.send('all'))
  const users = Router()
  users.use('/:user/posts', posts)
  users.use('/files', (_, response) => response.send('file'))
  app.get('/early', (_, response) => response.status(403).end())
  app.use('/users', users)
  const admin = require(name)()
  admin.get('/jobs/:job', (_, response) => response.send('job'))
  app.use('/admin/:area', admin)
  return app
}

function listen(server) {
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))
}

async function fastify(name) {
  const app = require(name)()
  app.addHook('onRequest', (request, reply, done) => {
    if (request.url === '/early') reply.code(403).send()
    else done()
  })
  app.get('/early', async () => 'never')
  app.register(
    async users => {
      users.get('/:user/posts/:post', async request => request.params)
      users.get('/:user/posts', async () => 'all')
      users.get('/files/*', async () => 'file')
    },
    { prefix: '/users' },
  )
  return app
}

async function nest(adapter) {
  await import('reflect-metadata')
  const { NestFactory } = require('@nestjs/core')
  const { Controller, Get, Module, UnauthorizedException } = require('@nestjs/common')
  class Users {
    one() {
      return 'one'
    }
    all() {
      return 'all'
    }
    early() {
      throw new UnauthorizedException()
    }
  }
  const decorate = (path, name) =>
    Get(path)(Users.prototype, name, Object.getOwnPropertyDescriptor(Users.prototype, name))
  decorate('users/:user/posts/:post', 'one')
  decorate('users/:user/posts', 'all')
  decorate('early', 'early')
  Controller()(Users)
  class AppModule {}
  Module({ controllers: [Users] })(AppModule)
  const app = await NestFactory.create(AppModule, ...(adapter ? [adapter] : []), { logger: false })
  await app.listen(0, '127.0.0.1')
  return app.getHttpServer().address().port
}

export const servers = {
  ...Object.fromEntries(
    ['express', 'express52', 'express51', 'express50', 'express4'].map(name => [
      name,
      () => listen(createServer(express(name, require(name)()))),
    ]),
  ),
  ...Object.fromEntries(
    ['fastify', 'fastify4'].map(name => [
      name,
      async () => {
        const app = await fastify(name)
        await app.listen({ port: 0, host: '127.0.0.1' })
        return app.server.address().port
      },
    ]),
  ),
  nest: () => nest(),
  nestOnFastify: () => nest(new (require('@nestjs/platform-fastify').FastifyAdapter)()),
  koa() {
    const Koa = require('koa')
    const { Router } = require('@koa/router')
    const app = new Koa()
    app.use(async (context, next) => {
      await next()
      setHttpRoute(context.req, context._matchedRoute)
    })
    const users = new Router({ prefix: '/users' })
    users.get('/:user/posts/:post', context => {
      context.body = 'one'
    })
    users.get('/:user/posts', context => {
      context.body = 'all'
    })
    app.use(users.routes())
    return listen(createServer(app.callback()))
  },
  async hono() {
    const { Hono } = await import('hono')
    const { routePath } = await import('hono/route')
    const { serve } = await import('@hono/node-server')
    const app = new Hono()
    app.use(async (context, next) => {
      await next()
      setHttpRoute(context.env.incoming, routePath(context, -1))
    })
    const users = new Hono()
    users.get('/:user/posts/:post', context => context.text('one'))
    users.get('/:user/posts', context => context.text('all'))
    app.route('/users', users)
    return new Promise(resolve =>
      serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port)),
    )
  },
}
