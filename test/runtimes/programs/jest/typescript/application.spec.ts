import * as http from 'node:http'
import { install, installRecorder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import * as facade from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { createHierarchy } from 'metrics-facade/scope'

const { serve } = require('../scenario.cjs')

describe('the application', () => {
  it('serves and pushes', async () => {
    await serve({ ...facade, install, collectProcessMetrics, http })
    expect((): PrometheusHandle => installRecorder()).toThrow(facade.SetRecorderError)
    expect(createHierarchy).toBeInstanceOf(Function)
  })
})
