import {
  currentRecorder,
  describeCounter,
  describeGauge,
  describeHistogram,
  noopRecorder,
  Unit,
  withLocalRecorder,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording, withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

/** What `recorder` was told of `name`. Descriptions of earlier tests are replayed to it too. */
function toldOf(recorder: RecordingRecorder, name: string) {
  return recorder.descriptions.filter(description => description.name === name)
}

test('a description has a name and a text, and a unit and advice if there are any', () => {
  recording(recorder => {
    describeCounter('forms_total', 'Only text')
    describeGauge('forms_bytes', Unit.Bytes, 'Unit and text')
    describeHistogram('forms_seconds', Unit.Seconds, 'All', { buckets: [0.1, 1] })
    describeHistogram('forms_no_unit', undefined, 'No unit', { buckets: [1] })
    assert.equal(
      [...toldOf(recorder, 'forms_total'), ...toldOf(recorder, 'forms_bytes')],
      [
        {
          kind: 'counter',
          name: 'forms_total',
          unit: undefined,
          description: 'Only text',
          advice: undefined,
        },
        {
          kind: 'gauge',
          name: 'forms_bytes',
          unit: 'bytes',
          description: 'Unit and text',
          advice: undefined,
        },
      ],
    )
    assert.equal(toldOf(recorder, 'forms_seconds')[0]?.advice, { buckets: [0.1, 1] })
    assert.is(toldOf(recorder, 'forms_seconds')[0]?.unit, 'seconds')
    assert.is(toldOf(recorder, 'forms_no_unit')[0]?.unit, undefined)
    assert.equal(toldOf(recorder, 'forms_no_unit')[0]?.advice, { buckets: [1] })
  })
})

test('descriptions made before a recorder is installed are replayed to it, and to each one after it', () => {
  describeCounter('early_total', Unit.Count, 'Said early')
  for (let round = 0; round < 2; round++) {
    recording(recorder => {
      assert.equal(
        toldOf(recorder, 'early_total').map(({ description, unit }) => [unit, description]),
        [['count', 'Said early']],
      )
    })
  }
})

test('descriptions are replayed in the order in which they were made', () => {
  const names = ['order_b', 'order_a', 'order_c']
  for (const name of names) describeGauge(name, 'Text')
  recording(recorder => {
    const replayed = recorder.descriptions.map(({ name }) => name).filter(name => name.startsWith('order_'))
    assert.equal(replayed, names)
  })
})

test('a recorder hears of all descriptions before anything emits to it', () => {
  describeCounter('early_total', 'Text')
  const told: string[] = []
  class Attentive extends RecordingRecorder {
    override describeCounter(...given: Parameters<RecordingRecorder['describeCounter']>): void {
      super.describeCounter(...given)
      if (given[0] === 'early_total') told.push(currentRecorder() === this ? 'late' : 'early')
    }
  }
  withInstalled(new Attentive(), () => assert.equal(told, ['early']))
})

test('the first description of a name wins, a recorder hears of no other', () => {
  describeCounter('first_total', 'First')
  recording(recorder => {
    describeCounter('first_total', Unit.Bytes, 'Second')
    assert.equal(
      toldOf(recorder, 'first_total').map(({ description }) => description),
      ['First'],
    )
  })
  recording(recorder => assert.is(toldOf(recorder, 'first_total')[0]?.description, 'First'))
})

test('kinds are described apart, even under one name', () => {
  describeCounter('kinds', 'A counter')
  describeGauge('kinds', 'A gauge')
  describeHistogram('kinds', 'A histogram')
  recording(recorder => {
    assert.equal(
      toldOf(recorder, 'kinds').map(({ kind, description }) => [kind, description]),
      [
        ['counter', 'A counter'],
        ['gauge', 'A gauge'],
        ['histogram', 'A histogram'],
      ],
    )
  })
})

test('a description inside a local scope goes to that recorder only', () => {
  recording(global => {
    const local = new RecordingRecorder()
    withLocalRecorder(local, () => describeCounter('scoped_total', 'Local'))
    assert.is(toldOf(local, 'scoped_total')[0]?.description, 'Local')
    assert.equal(toldOf(global, 'scoped_total'), [])
    describeCounter('scoped_total', 'Global')
    assert.is(toldOf(global, 'scoped_total')[0]?.description, 'Global')
    assert.is(toldOf(local, 'scoped_total').length, 1)
  })
})

test('a local scope is told nothing that was described outside', () => {
  describeCounter('outside_total', 'Global')
  const local = new RecordingRecorder()
  withLocalRecorder(local, () => {})
  assert.equal(local.descriptions, [])
})

test('a description that a recorder throws at is warned of once, and kept for the next recorder', async () => {
  class Refusing extends RecordingRecorder {
    override describeCounter(): void {
      throw new Error('no descriptions today')
    }
  }
  const warnings = await warningsOf(() => {
    withInstalled(new Refusing(), () => {
      describeCounter('refused_total', 'Text')
      describeCounter('refused_total', 'Text')
    })
    withInstalled(new Refusing(), () => {})
  })
  const own = warnings.filter(warning => warning.includes('"refused_total"'))
  assert.is(own.length, 1)
  assert.match(own[0]!, 'no descriptions today')
  recording(recorder => assert.is(toldOf(recorder, 'refused_total')[0]?.description, 'Text'))
})

test('describing with no recorder, and no listener ever, is fine', () => {
  withInstalled(noopRecorder, () => describeGauge('nobody', Unit.Percent, 'Text'))
})

test('generated descriptions are bounded, and that some do not reach later recorders is reported once', async () => {
  // The last test here: descriptions are kept for good.
  const warnings = await warningsOf(() => {
    for (let index = 0; index < 31_000; index++) describeCounter(`made_up_${index}`, 'Made up')
  })
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, '30,000')
  withInstalled(new RecordingRecorder(), recorder => {
    assert.ok(recorder.descriptions.length <= 30_000, String(recorder.descriptions.length))
    assert.is(toldOf(recorder, 'made_up_0').length, 1)
    // One that is installed already hears of it all the same.
    describeCounter('made_up_later', 'Made up')
    assert.is(toldOf(recorder, 'made_up_later').length, 1)
  })
})

test.run()
