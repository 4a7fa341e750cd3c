import { createServer } from 'node:http'
import { counter, gauge } from 'metrics-facade'
import { handle } from './shop.mjs'

createServer(async (request, response) => {
  if (request.url === '/metrics') {
    const text = await handle.renderAsync()
    response.end(`${text}answered_by{pid="${process.pid}"} 1\n`)
    return
  }
  counter('jobs_total').increment()
  gauge('in_flight').set(1)
  response.end(JSON.stringify({ pid: process.pid }))
  if (request.url === '/end') response.once('close', () => process.exit(1))
  if (request.url === '/throw') {
    response.once('close', () => {
      throw new Error('told to')
    })
  }
}).listen(Number(process.env.PORT), '127.0.0.1')
