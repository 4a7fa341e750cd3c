import { installRecorder } from 'metrics-exporter-prometheus'
import { collect, counter } from 'metrics-facade'

// Serves the page where a `Request` is served, and looks at it.

const handle = installRecorder()
const page = handle.fetchPage()
counter('jobs_total').increment(3)
let runs = 0
collect(() => {
  runs += 1
})

const where = { port: 0, hostname: '127.0.0.1' }

/** Serves it, in Node by Hono, and returns the port. */
async function served() {
  if (globalThis.Bun !== undefined) return Bun.serve({ ...where, fetch: page }).port
  if (globalThis.Deno !== undefined) return Deno.serve({ ...where, onListen() {} }, page).addr.port
  const [{ Hono }, { serve }] = await Promise.all([import('hono'), import('@hono/node-server')])
  const app = new Hono()
  app.get('/charts', page)
  return new Promise(resolve => {
    serve({ ...where, fetch: app.fetch }, ({ port }) => resolve(port))
  })
}

const port = await served()
const url = `http://127.0.0.1:${port}/charts`

const document = await fetch(url)
const html = await document.text()
console.log(document.status, document.headers.get('content-type'), html.slice(0, 15), html.slice(-8).trim())
console.log('before', runs)

const controller = new AbortController()
const events = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: controller.signal })
const reader = events.body.pipeThrough(new TextDecoderStream()).getReader()
let text = ''
while ([...text.matchAll(/^event: frame$/gm)].length < 2) text += (await reader.read()).value
console.log([...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name).join(' '))
console.log('counted', text.includes('"jobs_total"') && text.includes('[3'))
controller.abort()
await reader.read().catch(() => {})

const waiting = ms => new Promise(resolve => setTimeout(resolve, ms))
let seen = -1
for (let look = 0; look < 8 && seen !== runs; look++) {
  seen = runs
  await waiting(2_500)
}
console.log('after', seen === runs)
await handle.close()
process.exit(0)
