import { PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// Recorders and layers of programs without types may leave out what the facade always passes.

test('series are registered without metadata, and with metadata that has nothing', () => {
  const recorder = new PrometheusBuilder().buildRecorder()
  const given = [undefined, null, {}, { advice: undefined }, { advice: null }]
  for (const metadata of given as never[]) {
    const [jobs, depth, wait] = [
      recorder.registerCounter('jobs_total', undefined),
      recorder.registerGauge('depth', undefined),
      recorder.registerHistogram('wait', undefined, metadata),
    ]
    jobs.increment(1)
    depth.set(2)
    wait.record(3)
  }
  const text = recorder.handle().render()
  assert.match(text, `jobs_total ${given.length}\n`)
  assert.match(text, 'depth 2\n')
  assert.match(text, `wait_count ${given.length}\n`)
})

test.run()
