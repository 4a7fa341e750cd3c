import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { setGlobalRecorder } from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { passTime, processMetrics } from '../support/process-metrics.ts'
import { check, parse, processLint } from './judges.ts'

test('promtool has nothing to say but of the one name that dashboards know with another custom', async () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  setGlobalRecorder(recorder)
  using _end = collectProcessMetrics()
  await passTime(20)
  // While nothing keeps the process alive, there is no type of resource to show.
  const alive = setTimeout(() => {}, 60_000)
  const text = recorder.handle().render()
  clearTimeout(alive)
  const [verdict, words] = check(text)
  assert.equal([verdict, words], ['lint', `${processLint}\n`])
  assert.is(parse(text).length, Object.keys(processMetrics).length)
})

test.run()
