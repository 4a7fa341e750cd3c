import { noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import { recorderContract } from '../support/contract.ts'
import { makeDebugging, makePrometheus, makeRecording } from '../support/contract-subjects.ts'

const keepsNothing = 'It keeps nothing, so there is nothing to be read.'

recorderContract('RecordingRecorder', makeRecording)
recorderContract('PrometheusRecorder', makePrometheus)
recorderContract('DebuggingRecorder', makeDebugging, {
  'installing it shows what was made before':
    'It begins empty, so that a test sees only what it has emitted.',
})
recorderContract('noopRecorder', () => ({ recorder: noopRecorder, read: () => undefined }), {
  'every kind of series takes every operation, and keeps its result': keepsNothing,
  'registering makes a series exist, with its first value': keepsNothing,
  'another name, or other labels, are another series': keepsNothing,
  'values made of separators, quotes and odd characters stay apart': keepsNothing,
  "the caller's labels are copied": keepsNothing,
  'what the facade emits arrives, through fresh handles and held ones': keepsNothing,
  'zero() shows a series with its first value, and changes none': keepsNothing,
  'installing it shows what was made before': keepsNothing,
  'invalid samples are counted, and nothing else changes': keepsNothing,
  'a series that was dropped is gone; a handle still held registers it again, and the write counts':
    keepsNothing,
  'series are taken out by their labels: exactly these, or these and others': keepsNothing,
  'a handle to a series that was taken out starts it afresh': keepsNothing,
})

test.run()
