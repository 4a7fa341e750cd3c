import { test } from 'uvu'
import { Application } from './support/application.ts'
import { buildAndServe, clusterStandalone, developAndEdit, measureHttp } from './support/next.ts'
import { subject } from './support/subject.ts'

let application: Application

subject('Next', 'installation', async () => {
  application = await Application.make('next')
  return application.version('next')
})

test.after(() => application?.remove())

for (const bundler of ['turbopack', 'webpack']) {
  subject('Next', `${bundler}: instrumentation, route handler, pages/api, middleware, edge`, async () => {
    // One build checks the types; the other would find the same.
    await buildAndServe(application, [`--${bundler}`], bundler === 'turbopack')
    return application.version('next')
  })
}

subject('Next', 'HTTP metrics of pages and route handlers', async () => {
  await measureHttp(application)
  return application.version('next')
})

subject('Next', 'turbopack: edited while it runs', async () => {
  await developAndEdit(application, ['--turbopack'])
  return application.version('next')
})

subject('Next', 'standalone: workers of a cluster are one exposition', async () => {
  await clusterStandalone(application)
  return application.version('next')
})

test.run()
