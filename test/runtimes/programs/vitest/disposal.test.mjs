import { installRecorder } from 'metrics-exporter-prometheus'
import { collect, counter, gauge, histogram } from 'metrics-facade'
import { collectProcessMetrics } from 'metrics-facade/process'
import { expect, test } from 'vitest'

test('what can be disposed of has no property named undefined', () => {
  installRecorder()
  const disposers = [
    collectProcessMetrics(),
    collect(() => counter('a_total').increment()),
    gauge('b').track(),
    histogram('c').startTimer(),
  ]
  for (const disposer of disposers) {
    expect(Reflect.ownKeys(disposer)).not.toContain('undefined')
    disposer()
  }
})
