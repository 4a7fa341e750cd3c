import { installRecorder } from 'metrics-exporter-prometheus'
import { collectHttpMetrics } from 'metrics-facade/http'
import { servers } from './http-servers.mjs'

// Prints how many requests of each route and code a framework has answered, and how many `fetch` has sent.

const [name] = process.argv.slice(2)
const handle = installRecorder()
collectHttpMetrics()
const port = await servers[name]()

const paths = [
  '/early',
  '/users/files/a.txt',
  '/admin/eu/jobs/7',
  '/users/7/posts/8',
  '/users/9/posts/10',
  '/users/7/posts',
]
for (const path of [...paths, '/nothing', '/users/7/nothing']) {
  await (await fetch(`http://127.0.0.1:${port}${path}`)).text()
}

/** What clients have read may not have ended for the server. */
while (!/^http_requests_in_flight 0$/m.test(handle.render())) await new Promise(setImmediate)

const counted = [...handle.render().matchAll(/^http_request_duration_seconds_count\{(.*)\} (\d+)$/gm)]
for (const [, labels, count] of counted) {
  const { route, code } = Object.fromEntries(
    [...labels.matchAll(/(\w+)="(.*?)"/g)].map(([, key, value]) => [key, value]),
  )
  console.log(`${route} ${code} ${count}`)
}
const sent = [...handle.render().matchAll(/^http_client_request_duration_seconds_count\{.*\} (\d+)$/gm)]
console.log(`sent ${sent.reduce((sum, [, count]) => sum + Number(count), 0)}`)
process.exit()
