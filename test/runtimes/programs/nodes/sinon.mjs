import assert from 'node:assert/strict'
import http from 'node:http'
import { createRequire } from 'node:module'
import sinon from 'sinon'
import { serveAtFakeTime } from './scenario.mjs'

const load = process.env.FORMAT === 'cjs' ? createRequire(import.meta.url) : specifier => import(specifier)
const packages = { ...(await load('metrics-facade')), ...(await load('metrics-exporter-prometheus')), http }

// Without these two, which Node's own servers and streams need: with them a bare http server does not even listen.
const toFake = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
]
const clock = sinon.useFakeTimers({ toFake: [...toFake, 'Date', 'hrtime', 'performance'] })
const { seconds, served } = await serveAtFakeTime(packages, { advance: ms => clock.tick(ms) })
clock.restore()
assert.equal(seconds, 1.5)
assert.equal(served.length, 2)
for (const text of served) assert.match(text, /^collected_later 1$/m)
console.log('followed the clock')
