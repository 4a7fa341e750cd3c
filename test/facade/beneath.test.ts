import { noopRecorder, type Recorder, recordersBeneath } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

test('what is no recorder beneath one does not end the search, as JavaScript may have it', () => {
  const inner = { ...noopRecorder, beneath: undefined } as unknown as Recorder
  const outer = { ...noopRecorder, beneath: [undefined, null, inner] } as unknown as Recorder
  assert.equal([...recordersBeneath(outer)], [outer, undefined, null, inner])
})

test.run()
