import { counter, describeCounter, describeGauge, swapGlobalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

// How many descriptions are kept for recorders that are installed later.

test('descriptions beyond 30,000 reach the recorder of now, and no later one, which is told once', async () => {
  const described: string[][] = []
  const listening = (): RecordingRecorder => {
    const names: string[] = []
    described.push(names)
    const recorder = new RecordingRecorder()
    for (const method of ['describeCounter', 'describeGauge'] as const) {
      Object.defineProperty(recorder, method, { value: (name: string) => void names.push(name) })
    }
    return recorder
  }
  const before = swapGlobalRecorder(listening())
  try {
    const warnings = await warningsOf(() => {
      for (let id = 0; id < 30_000; id++) describeCounter(`jobs_${id}_total`, 'Jobs')
      // What is described already is no further one.
      describeCounter('jobs_0_total', 'Jobs')
    })
    assert.equal(warnings, [])
    const more = await warningsOf(() => {
      for (let id = 0; id < 3; id++) describeCounter(`more_${id}_total`, 'More')
    })
    assert.equal(more, ['Descriptions beyond 30,000 do not reach later recorders.'])
    assert.equal(
      await warningsOf(() => describeGauge('depth', 'Depth')),
      ['Descriptions beyond 30,000 do not reach later recorders.'],
      'once for each kind',
    )
    assert.is(described[0]!.length, 30_004)
    swapGlobalRecorder(listening())
    assert.is(described[1]!.length, 30_000)
    assert.equal([described[1]![0], described[1]!.at(-1)], ['jobs_0_total', 'jobs_29999_total'])
    counter('jobs_0_total').increment()
  } finally {
    swapGlobalRecorder(before)
  }
})

test.run()
