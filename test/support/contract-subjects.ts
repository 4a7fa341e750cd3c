import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import type { MetricKind } from 'metrics-facade/registry'
import { labelPairs } from 'metrics-facade/registry'
import type { Reading, Subject } from './contract.ts'
import { RecordingRecorder } from './recording-recorder.ts'

// The recorders that the contract is checked with, bare and under layers.

export function makeRecording(): Subject {
  const recorder = new RecordingRecorder()
  return {
    recorder,
    read(kind, name, labels) {
      const series = recorder.series(kind, name, labels)
      if (series === undefined || kind !== 'histogram') return series?.value
      return { count: series.values.length, sum: series.values.reduce((sum, value) => sum + value, 0) }
    },
    drop: (kind, name, labels) => recorder.drop(kind, name, labels),
  }
}

function readSnapshot(
  handle: PrometheusHandle,
  kind: MetricKind,
  name: string,
  labels: ReadonlyArray<readonly [string, string]>,
): Reading | undefined {
  for (const family of handle.snapshot().families) {
    const own: MetricKind = family.type === 'summary' ? 'histogram' : family.type
    if (own !== kind || family.name !== name) continue
    for (const series of family.series) {
      const isSame =
        Object.keys(series.labels).length === labels.length &&
        labels.every(([label, value]) => series.labels[label] === value)
      if (isSame) return 'count' in series ? { count: series.count, sum: series.sum } : series.value
    }
  }
  return undefined
}

export function makePrometheus(): Subject {
  const recorder = new PrometheusBuilder().buildRecorder()
  const handle = recorder.handle()
  return {
    recorder,
    read: (kind, name, labels) => readSnapshot(handle, kind, name, labelPairs(labels)),
    drop: (kind, name, labels) => handle.remove(kind, name, labels),
  }
}

export function makeDebugging(): Subject {
  const recorder = new DebuggingRecorder()
  return {
    recorder,
    read(kind, name, labels) {
      const value = recorder.snapshot().find(kind, name, labels)?.value
      if (value === undefined || typeof value === 'number') return value
      return { count: value.length, sum: value.reduce((sum, one) => sum + one, 0) }
    },
    drop: (kind, name, labels = {}) => recorder.removeSeries(kind, name, { labels }),
  }
}
