import http from 'node:http'
import { install, installRecorder } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { expect, test } from 'vitest'
import { serve } from './scenario.mjs'

test('an application serves and pushes', async () => {
  await serve({ ...facade, install, collectProcessMetrics, http })
  expect(() => installRecorder()).toThrow(facade.SetRecorderError)
})
