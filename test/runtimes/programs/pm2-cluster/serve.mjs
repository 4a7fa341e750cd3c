import { createServer } from 'node:http'
import { counter, gauge, histogram } from 'metrics-facade'
import { handle } from './shop.mjs'

// Where a signal ends the process by itself, there is no such moment.
process.on('exit', () => counter('goodbyes_total').increment())

createServer(async (request, response) => {
  if (request.url === '/metrics') {
    const text = await handle.renderAsync()
    response.end(`${text}answered_by{pid="${process.pid}"} 1\n`)
    return
  }
  counter('jobs_total').increment()
  for (const name of ['bucketed', 'native', 'summary']) histogram(name).record(3)
  gauge('in_flight').set(1)
  response.end(JSON.stringify({ pid: process.pid }))
  if (request.url === '/end') response.once('close', () => process.exit(1))
  if (request.url === '/throw') {
    response.once('close', () => {
      throw new Error('told to')
    })
  }
}).listen(Number(process.env.PORT), '127.0.0.1')
