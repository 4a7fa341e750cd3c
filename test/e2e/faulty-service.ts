import { install } from 'metrics-exporter-prometheus'
import { collect, counter, gauge } from 'metrics-facade'

// A program that does everything wrong that an exporter counts, for the alerts on it.

const handle = await install({ listener: '127.0.0.1:0' })
counter('jobs').increment()
gauge('jobs').set(1)
counter('jobs_done_total').increment(-1)
collect(() => {
  throw new Error('There is no disk.')
}, 'disk')
console.log(`http://127.0.0.1:${handle.address?.port}/metrics`)

// The listener by itself keeps no process alive.
setInterval(() => {}, 60_000)
