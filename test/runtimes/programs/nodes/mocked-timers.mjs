import assert from 'node:assert/strict'
import http from 'node:http'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { serveAtFakeTime } from './scenario.mjs'

// Each package as an ES module and as CommonJS; the global recorder is one of them, so each in a process of its own.
const load = process.env.FORMAT === 'cjs' ? createRequire(import.meta.url) : specifier => import(specifier)
const packages = { ...(await load('metrics-facade')), ...(await load('metrics-exporter-prometheus')), http }

test('a scrape answers while the timers are mocked', async t => {
  t.mock.timers.enable()
  const { served } = await serveAtFakeTime(packages, { advance: ms => t.mock.timers.tick(ms) })
  assert.equal(served.length, 2)
  for (const text of served) assert.match(text, /^collected_later 1$/m)
})
