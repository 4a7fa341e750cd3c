import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { noopRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import type { MetricKind } from 'metrics-facade/registry'
import { labelPairs } from 'metrics-facade/registry'
import { test } from 'uvu'
import { type Reading, recorderContract, type Subject } from '../support/contract.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

function makeRecording(): Subject {
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

function makePrometheus(): Subject {
  const recorder = new PrometheusBuilder().buildRecorder()
  const handle = recorder.handle()
  return {
    recorder,
    read: (kind, name, labels) => readSnapshot(handle, kind, name, labelPairs(labels)),
    drop: (kind, name, labels) => handle.remove(kind, name, labels),
  }
}

function makeDebugging(): Subject {
  const recorder = new DebuggingRecorder()
  return {
    recorder,
    read(kind, name, labels) {
      const value = recorder.snapshot().find(kind, name, labels)?.value
      if (value === undefined || typeof value === 'number') return value
      return { count: value.length, sum: value.reduce((sum, one) => sum + one, 0) }
    },
  }
}

const keepsNothing = 'It keeps nothing, so there is nothing to be read.'

recorderContract('RecordingRecorder', makeRecording)
recorderContract('PrometheusRecorder', makePrometheus)
recorderContract('DebuggingRecorder', makeDebugging, {
  'a series that was dropped is gone; a handle still held registers it again, and the write counts':
    'It never drops a series.',
})
recorderContract('noopRecorder', () => ({ recorder: noopRecorder, read: () => undefined }), {
  'every kind of series takes every operation, and keeps its result': keepsNothing,
  'registering makes a series exist, with its first value': keepsNothing,
  'another name, or other labels, are another series': keepsNothing,
  'values made of separators, quotes and odd characters stay apart': keepsNothing,
  "the caller's labels are copied": keepsNothing,
  'what the facade emits arrives, through fresh handles and held ones': keepsNothing,
  'invalid samples are counted, and nothing else changes': keepsNothing,
  'a series that was dropped is gone; a handle still held registers it again, and the write counts':
    keepsNothing,
})

test.run()
