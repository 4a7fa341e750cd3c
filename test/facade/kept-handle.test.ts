import {
  type Counter,
  counter,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Labels,
  Level,
  type Metadata,
  noopRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording, withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

// The facade keeps handles of metrics without labels where registering them again would change nothing.

class StableRecorder extends RecordingRecorder {
  readonly registersOnce = true
}

const emitters: ReadonlyArray<
  (name: string, labels?: Labels, metadata?: Metadata) => Counter | Gauge | Histogram
> = [counter, gauge, histogram]

for (const emit of emitters) {
  test(`a ${emit.name} without labels is registered once`, () => {
    withInstalled(new StableRecorder(), recorder => {
      assert.is(emit('one'), emit('one'))
      assert.is.not(emit('one'), emit('another'))
      assert.is(recorder.registrations, 2)
    })
  })

  test(`a ${emit.name} is registered each time with a recorder that does not promise anything`, () => {
    recording(recorder => {
      emit('one')
      emit('one')
      assert.is(recorder.registrations, 2)
    })
  })

  test(`a ${emit.name} is registered with each recorder, though nothing is written to it`, () => {
    for (const _turn of [1, 2]) {
      withInstalled(new StableRecorder(), recorder => {
        emit('one')
        assert.is(recorder.size, 1)
      })
    }
  })

  test(`a ${emit.name} is registered again once it was dropped`, () => {
    withInstalled(new StableRecorder(), recorder => {
      emit('one')
      recorder.drop(emit.name as 'counter', 'one')
      emit('one')
      assert.is(recorder.size, 1)
    })
  })

  test(`a ${emit.name} in a local scope is that of its recorder`, () => {
    withInstalled(new StableRecorder(), recorder => {
      emit('one')
      const local = new StableRecorder()
      withLocalRecorder(local, () => emit('one'))
      assert.is(local.size, 1)
      assert.is(recorder.registrations, 1)
    })
  })
}

test('the three kinds of one name are apart', () => {
  withInstalled(new StableRecorder(), recorder => {
    const kinds = emitters.map(emit => emit('one'))
    assert.is(new Set(kinds).size, 3)
    assert.is(recorder.size, 3)
  })
})

for (const emit of emitters) {
  test(`metadata of its own is told for a ${emit.name}, and stays with the handle`, () => {
    withInstalled(new StableRecorder(), recorder => {
      const metadata = { level: Level.Debug }
      emit('one')
      assert.is(emit('one', undefined, metadata).metadata, metadata)
      assert.is.not(emit('one').metadata, metadata)
      assert.is(recorder.registrations, 3)
    })
  })

  test(`a ${emit.name} with labels is another one, and one without any of them is the same`, () => {
    withInstalled(new StableRecorder(), recorder => {
      const bare = emit('one')
      const labelled = emit('one', { queue: 'mail' })
      assert.equal(labelled.labels, { queue: 'mail' })
      assert.is(emit('one'), bare)
      emit('one', {})
      assert.is(recorder.size, 2)
    })
  })
}

for (const emit of emitters) {
  test(`a ${emit.name} takes its labels from its series, and copies those that the series does not have`, () => {
    withInstalled(new StableRecorder(), recorder => {
      const { labels } = emit('one', { queue: 'mail' })
      assert.is(labels, recorder.series(emit.name as 'counter', 'one', { queue: 'mail' })!.labels)
    })
    withInstalled({ ...noopRecorder, registersOnce: true }, () => {
      const given = { queue: 'mail' }
      const { labels } = emit('one', given)
      given.queue = 'pdf'
      assert.equal(labels, { queue: 'mail' })
    })
  })
}

test('what a recorder refuses is asked for again, so that it can count it', () => {
  let refused = 0
  const registerCounter: typeof noopRecorder.registerCounter = (...given) => {
    refused += 1
    return noopRecorder.registerCounter(...given)
  }
  withInstalled({ ...noopRecorder, registersOnce: true, registerCounter }, () => {
    counter('one_total')
    counter('one_total')
  })
  assert.is(refused, 2)
})

const writers: ReadonlyArray<(name: string) => () => void> = [
  name => {
    const held = counter(name)
    return () => held.increment()
  },
  name => {
    const held = gauge(name)
    return () => held.set(1)
  },
  name => {
    const held = histogram(name)
    return () => held.record(1)
  },
]

for (const [index, hold] of writers.entries()) {
  const emit = emitters[index]!
  test(`a ${emit.name} that is held does not keep a later recorder from being asked each time`, () => {
    const write = withInstalled(new StableRecorder(), () => hold('one'))
    recording(recorder => {
      write()
      emit('one')
      emit('one')
      assert.is(recorder.registrations, 3)
    })
  })
}

test('with nothing installed a handle is kept, and the next recorder is asked again', () => {
  const held = counter('kept_total')
  assert.is(counter('kept_total'), held)
  recording(recorder => {
    held.increment()
    assert.is.not(counter('kept_total'), held)
    const { registrations } = recorder
    counter('kept_total').increment()
    counter('kept_total').increment()
    assert.is(recorder.registrations, registrations + 2)
    assert.is(recorder.value('counter', 'kept_total'), 3)
  })
})

test('names that are made up are not kept for ever, and none of their writes is lost', () => {
  withInstalled(new StableRecorder(), recorder => {
    for (const _turn of [1, 2]) {
      for (let index = 0; index < 1500; index++) counter(`made_up_${index}_total`).increment()
    }
    for (let index = 0; index < 1500; index++) {
      assert.is(recorder.value('counter', `made_up_${index}_total`), 2)
    }
    assert.ok(recorder.registrations > 2000, `${recorder.registrations} registrations`)
  })
})

test.run()
