import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { setGlobalRecorder } from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { passTime, processMetrics } from '../support/process-metrics.ts'
import { check, parse } from './judges.ts'

test('promtool has nothing to say but of the one name that dashboards know with another custom', async () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  setGlobalRecorder(recorder)
  using _end = collectProcessMetrics()
  await passTime(20)
  const text = recorder.handle().render()
  const [verdict, words] = check(text)
  assert.is(words.trim(), 'nodejs_active_resources_total non-counter metrics should not have "_total" suffix')
  assert.is(verdict, 'lint')
  assert.is(parse(text).length, Object.keys(processMetrics).length)
})

test.run()
