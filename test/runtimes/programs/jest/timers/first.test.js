const http = require('node:http')
const { serveAtFakeTime } = require('../scenario.cjs')

test('what is loaded while the clock is a fake one does not keep it', async () => {
  jest.useFakeTimers()
  const { install } = require('metrics-exporter-prometheus')
  const facade = require('metrics-facade')
  jest.useRealTimers()
  const busy = ms => {
    const start = performance.now()
    while (performance.now() - start < ms);
  }
  const { seconds, served } = await serveAtFakeTime({ ...facade, install, http }, { advance: busy })
  expect(seconds).toBeGreaterThanOrEqual(1.5)
  for (const text of served) expect(text).toMatch(/^collected_later 1$/m)
})
