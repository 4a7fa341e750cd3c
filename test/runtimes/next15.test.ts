import { test } from 'uvu'
import { Application } from './support/application.ts'
import { buildAndServe, developAndEdit, measureHttp } from './support/next.ts'
import { subject } from './support/subject.ts'

let application: Application

subject('Next 15', 'installation', async () => {
  application = await Application.make('next15')
  return application.version('next')
})

test.after(() => application?.remove())

// What builds where nothing else is asked for: webpack.

subject('Next 15', 'webpack: instrumentation, route handler, pages/api, middleware, edge', async () => {
  await buildAndServe(application, [], true)
  return application.version('next')
})

subject('Next 15', 'HTTP metrics of pages and route handlers', async () => {
  await measureHttp(application)
  return application.version('next')
})

subject('Next 15', 'webpack: edited while it runs', async () => {
  await developAndEdit(application, [])
  return application.version('next')
})

test.run()
