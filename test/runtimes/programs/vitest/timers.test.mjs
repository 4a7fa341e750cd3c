import http from 'node:http'
import { install } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { expect, test, vi } from 'vitest'
import { serveAtFakeTime } from './scenario.mjs'

test('a timer follows the clock that is there when it is used', async () => {
  vi.useFakeTimers()
  const advance = ms => vi.advanceTimersByTime(ms)
  const { seconds, served } = await serveAtFakeTime({ ...facade, install, http }, { advance })
  vi.useRealTimers()
  expect(seconds).toBe(1.5)
  for (const text of served) expect(text).toMatch(/^collected_later 1$/m)
  expect(served).toHaveLength(2)
})
