const http = require('node:http')
const { install } = require('metrics-exporter-prometheus')
const facade = require('metrics-facade')
const { serveAtFakeTime } = require('../scenario.cjs')

test('a timer follows the clock that is there when it is used', async () => {
  jest.useFakeTimers()
  const advance = ms => jest.advanceTimersByTime(ms)
  const { seconds, served } = await serveAtFakeTime({ ...facade, install, http }, { advance })
  expect(seconds).toBe(1.5)
  for (const text of served) expect(text).toMatch(/^collected_later 1$/m)
  expect(served).toHaveLength(2)
})
