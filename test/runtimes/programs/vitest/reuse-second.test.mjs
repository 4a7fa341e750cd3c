import { installRecorder } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { expect, test } from 'vitest'

test('every file of a process installs', () => {
  const handle = installRecorder({ reuse: true })
  counter('files_total', { name: 'second' }).increment()
  expect(handle.render()).toMatch('files_total{name="second"} 1\n')
})
