import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Application } from './support/application.ts'
import { launch } from './support/child.ts'
import { majors, runningMajor } from './support/nodes.ts'
import { subject } from './support/subject.ts'
import { installTools } from './support/tools.ts'

// What frameworks leave on a request is theirs, and changes with them: their routes, in every Node that is supported.

let application: Application
let nodes: string

subject('HTTP', 'installation', async () => {
  application = await Application.make('frameworks')
  nodes = await installTools('nodes')
  return application.version('express')
})

test.after(() => application?.remove())

const users = ['/users/:user/posts/:post 200 2', '/users/:user/posts 200 1']

/** The routes of each framework, and by which package its version is known. */
const frameworks: ReadonlyArray<readonly [name: string, of: string, routes: readonly string[]]> = [
  ...(['express', 'express52', 'express51', 'express50', 'express4'] as const).map(
    name =>
      [
        name,
        name,
        [...users, '/early 403 1', '/users/files 200 1', '/admin/:area/jobs/:job 200 1', 'unmatched 404 2'],
      ] as const,
  ),
  ...(['fastify', 'fastify4'] as const).map(
    name => [name, name, [...users, '/early 403 1', '/users/files/* 200 1', 'unmatched 404 3']] as const,
  ),
  ['nest', '@nestjs/core', [...users, '/early 401 1', 'unmatched 404 4']],
  ['nestOnFastify', '@nestjs/platform-fastify', [...users, '/early 401 1', 'unmatched 404 4']],
  ['koa', 'koa', [...users, 'unmatched 404 5']],
  // There, the middleware that tells the route is itself what has matched.
  ['hono', 'hono', [...users, '/* 404 5']],
]

for (const major of majors) {
  for (const [name, of, routes] of frameworks) {
    subject('HTTP', `the routes of ${name}, Node ${major}`, async () => {
      const other = join(nodes, `node_modules/node${major}/bin/node`)
      const node = major === runningMajor ? process.execPath : other
      const output = await launch(node, ['http.mjs', name], { cwd: application.path })
      assert.equal(output.trim().split('\n').sort(), [...routes, 'sent 8'].sort())
      return application.version(of)
    })
  }
}

test.run()
