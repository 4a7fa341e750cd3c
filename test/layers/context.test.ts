import {
  counter,
  currentRecorder,
  defaultMetadata,
  gauge,
  histogram,
  type LabelRecord,
  type Labels,
  type Metadata,
  noopRecorder,
  type Recorder,
  withLocalRecorder,
} from 'metrics-facade'
import {
  ContextLabelLayer,
  type ContextLabelOptions,
  currentLabels,
  PrefixLayer,
  Stack,
  withLabels,
} from 'metrics-facade/layers'
import { labelPairs } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hostileValues } from '../support/hostile.ts'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

const held = counter('held_total')

/** Runs `body` with a recorder installed that adds the labels of contexts. */
function layered<T>(body: (recorder: RecordingRecorder) => T, options?: ContextLabelOptions): T {
  const recorder = new RecordingRecorder()
  return withInstalled(new ContextLabelLayer(options).layer(recorder), () => body(recorder))
}

test('everything that is emitted in a context gets its labels, held and by name', () => {
  layered(recorder => {
    const user = { user: 'ferris' }
    const result = withLabels(user, () => {
      held.increment()
      counter('jobs_total', { queue: 'mail' }).increment(2)
      counter('jobs_total', { queue: 'mail' }).absolute(5)
      gauge('depth').set(3)
      gauge('depth').increment()
      gauge('depth').decrement(2)
      histogram('sizes').record(4)
      histogram('sizes').recordMany(5, 2)
      return 'done'
    })
    assert.is(result, 'done')
    assert.is(recorder.value('counter', 'held_total', user), 1)
    assert.is(recorder.value('counter', 'jobs_total', { queue: 'mail', user: 'ferris' }), 5)
    assert.is(recorder.value('gauge', 'depth', user), 2)
    assert.equal(recorder.values('sizes', user), [4, 5, 5])
    assert.is(recorder.size, 4, 'and no series without them')
  })
})

test('a handle that is held gets the labels of each context that it is used in, and of none outside', () => {
  layered(recorder => {
    for (let round = 0; round < 3; round++) {
      withLabels({ user: 'a' }, () => held.increment(1))
      withLabels({ user: 'b' }, () => held.increment(10))
      held.increment(100)
    }
    assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 3)
    assert.is(recorder.value('counter', 'held_total', { user: 'b' }), 30)
    assert.is(recorder.value('counter', 'held_total'), 300)
  })
})

test('within one context a handle that is held looks up its series once', () => {
  layered(recorder => {
    withLabels({ user: 'a' }, () => {
      held.increment()
      const { registrations } = recorder
      for (let round = 0; round < 5; round++) held.increment()
      assert.is(recorder.registrations, registrations)
    })
    held.increment()
    const { registrations } = recorder
    held.increment()
    assert.is(recorder.registrations, registrations)
  })
})

test('contexts nest: the inner labels win over the outer ones, and the metric’s own over both', () => {
  layered(recorder => {
    withLabels({ user: 'outer', zone: 'eu', host: 'one' }, () => {
      withLabels({ user: 'inner', host: 'two' }, () => counter('jobs_total', { host: 'own' }).increment())
      counter('jobs_total').increment(2)
    })
    assert.is(recorder.value('counter', 'jobs_total', { user: 'inner', zone: 'eu', host: 'own' }), 1)
    assert.is(recorder.value('counter', 'jobs_total', { user: 'outer', zone: 'eu', host: 'one' }), 2)
    assert.is(recorder.size, 2)
  })
})

test('labels of the context come first, the inner before the outer, then the metric’s own', () => {
  const seen: Array<readonly string[]> = []
  const spy: Recorder = {
    ...noopRecorder,
    registerGauge(name, labels, metadata) {
      seen.push(labelPairs(labels).map(([label]) => label))
      return noopRecorder.registerGauge(name, labels, metadata)
    },
  }
  const layer = new ContextLabelLayer().layer(spy)
  withLabels({ outer: 1, both: 1 }, () =>
    withLabels({ inner: 1, both: 1, owned: 1 }, () =>
      layer.registerGauge('depth', { own: 1, owned: 2 }, defaultMetadata),
    ),
  )
  assert.equal(seen, [['inner', 'both', 'owned', 'outer', 'own']])
})

test('undefined and null are not label values, and leave the label of the context as it is', () => {
  layered(recorder => {
    withLabels({ user: 'a', none: undefined }, () => {
      counter('jobs_total', { user: undefined }).increment(1)
      withLabels({ user: null }, () => counter('jobs_total', { user: null }).increment(10))
    })
    assert.is(recorder.value('counter', 'jobs_total', { user: 'a' }), 11)
    assert.is(recorder.size, 1)
  })
})

test('labels come in every form, and their values are copied and written as text', () => {
  layered(recorder => {
    const labels: Record<string, string | number> = { user: 1 }
    withLabels(labels, () => {
      labels.user = 'changed'
      held.increment(1)
      assert.equal(currentLabels(), { user: '1' })
    })
    withLabels(new Map([['user', 1]]), () => held.increment(10))
    withLabels([['user', 1n]], () => held.increment(100))
    assert.is(recorder.value('counter', 'held_total', { user: 1 }), 111)
  })
})

test('an allow-list lets only its labels in', () => {
  layered(
    recorder => {
      withLabels({ user: 'a', trace: 'x' }, () => held.increment(1))
      withLabels({ user: 'a', trace: 'y' }, () => held.increment(10))
      withLabels({ trace: 'z' }, () => held.increment(100))
      assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 11)
      assert.is(recorder.value('counter', 'held_total'), 100)
      assert.is(recorder.size, 2)
    },
    { only: ['user', 'tenant'] },
  )
})

test('a filter chooses by metric, label and value, within the allow-list', () => {
  const asked = new Set<string>()
  layered(
    recorder => {
      withLabels({ user: 'a', tenant: 't', trace: 'x' }, () => {
        held.increment()
        counter('logins_total').increment()
      })
      assert.is(recorder.value('counter', 'held_total', { tenant: 't' }), 1)
      assert.is(recorder.value('counter', 'logins_total', { user: 'a', tenant: 't' }), 1)
      assert.is(recorder.size, 2)
      assert.equal([...asked].sort(), ['tenant=t', 'user=a'])
    },
    {
      only: ['user', 'tenant'],
      includes: (metric, label, value) => {
        asked.add(`${label}=${value}`)
        return label === 'tenant' || metric === 'logins_total'
      },
    },
  )
})

test('a filter that throws adds no label, is reported once, and costs no sample', async () => {
  const warnings = await warningsOf(() =>
    layered(
      recorder => {
        for (const user of ['a', 'b']) withLabels({ user }, () => held.increment())
        assert.is(recorder.value('counter', 'held_total'), 2)
      },
      {
        includes: () => {
          throw new Error('no filter')
        },
      },
    ),
  )
  assert.is(warnings.length, 1)
  assert.match(warnings[0] ?? '', 'no filter')
})

test('a context without labels changes nothing', () => {
  layered(recorder => {
    withLabels({}, () => held.increment())
    assert.is(recorder.value('counter', 'held_total'), 1)
  })
})

test('registering makes the series of the context exist that it happens in, and no other', () => {
  layered(recorder => {
    withLabels({ user: 'a' }, () => gauge('depth'))
    assert.is(recorder.value('gauge', 'depth', { user: 'a' }), 0)
    assert.is(recorder.size, 1)
    gauge('depth')
    assert.is(recorder.value('gauge', 'depth'), 0)
  })
})

test('a handle knows its own labels only, and goes on with them when the recorder is replaced', () => {
  const [first, second] = [new RecordingRecorder(), new RecordingRecorder()]
  const handle = withInstalled(new ContextLabelLayer().layer(first), () =>
    withLabels({ user: 'a' }, () => {
      const handle = counter('jobs_total', { queue: 1 })
      assert.equal(handle.labels, { queue: '1' })
      assert.equal(counter('jobs_total', { queue: 1, user: 'a' }).labels, { queue: '1', user: 'a' })
      handle.increment()
      return handle
    }),
  )
  withInstalled(second, () => handle.increment(5))
  assert.is(first.value('counter', 'jobs_total', { queue: 1, user: 'a' }), 1)
  assert.is(second.value('counter', 'jobs_total', { queue: 1 }), 5)
})

test('one name and label set at two levels keeps to each', () => {
  const seen: Array<Metadata['level']> = []
  const spy: Recorder = {
    ...noopRecorder,
    registerGauge(name, labels, metadata) {
      seen.push(metadata.level)
      return noopRecorder.registerGauge(name, labels, metadata)
    },
  }
  withInstalled(new ContextLabelLayer().layer(spy), () => {
    const [trace, error] = [gauge('depth', {}, { level: 10 }), gauge('depth', {}, { level: 50 })]
    seen.length = 0
    withLabels({ user: 'a' }, () => {
      trace.set(1)
      error.set(1)
      trace.set(1)
    })
  })
  assert.equal(seen, [10, 50])
})

test('a series that is dropped comes back with the next write, in whatever context', () => {
  layered(recorder => {
    const write = (value: number): void => {
      withLabels({ user: 'a' }, () => held.increment(value))
      held.increment(value)
    }
    write(1)
    recorder.drop('counter', 'held_total', { user: 'a' })
    write(10)
    assert.is(recorder.value('counter', 'held_total', { user: 'a' }), 10)
    assert.is(recorder.value('counter', 'held_total'), 11)
    withLabels({ user: 'b' }, () => {
      held.increment(1)
      recorder.drop('counter', 'held_total', { user: 'b' })
      held.increment(5)
      counter('held_total').increment(6)
      held.increment(7)
    })
    assert.is(recorder.value('counter', 'held_total', { user: 'b' }), 18)
  })
})

test('series that are no longer used are forgotten, and registered again when they are used again', () => {
  layered(recorder => {
    const first = counter('jobs_total', { job: 0 })
    first.increment(1)
    for (let job = 1; job < 5000; job++) {
      counter('jobs_total', { job }).increment()
      recorder.drop('counter', 'jobs_total', { job })
      held.increment()
    }
    assert.is.not(counter('jobs_total', { job: 0 }), first, 'it was forgotten')
    first.increment(10)
    counter('jobs_total', { job: 0 }).increment(100)
    withLabels({ user: 'a' }, () => {
      first.increment(1)
      counter('jobs_total', { job: 0 }).increment(1)
    })
    assert.is(recorder.value('counter', 'jobs_total', { job: 0 }), 111)
    assert.is(recorder.value('counter', 'jobs_total', { job: 0, user: 'a' }), 2)
    assert.is(recorder.value('counter', 'held_total'), 4999)
  })
})

test('what is in use is not forgotten', () => {
  layered(() => {
    const find = () => currentRecorder().registerCounter('used_total', { a: 1 }, defaultMetadata)
    const used = find()
    for (let job = 0; job < 5000; job++) {
      counter('jobs_total', { job }).increment()
      assert.is(find(), used)
    }
  })
})

test('labels of a context that a recorder refuses are left out, and the sample is kept', async () => {
  const recorder = new RecordingRecorder()
  const strict: Recorder = {
    ...noopRecorder,
    registerCounter(name, labels, metadata) {
      if (labels !== undefined && 'user-id' in labels) throw new Error('two labels are written user_id')
      return recorder.registerCounter(name, labels, metadata)
    },
  }
  const warnings = await warningsOf(() =>
    withInstalled(new ContextLabelLayer().layer(strict), () => {
      withLabels({ 'user-id': 1 }, () => {
        counter('kept_total', { user_id: 1 }).increment(1)
        counter('kept_total', { user_id: 1 }).increment(10)
      })
    }),
  )
  assert.is(recorder.value('counter', 'kept_total', { user_id: 1 }), 11)
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /left out.*kept_total.*two labels/)
})

test('a recorder that begins to fail does not reach the program through a handle that is held', async () => {
  let isBroken = false
  const recorder = new RecordingRecorder()
  const failing: Recorder = {
    ...noopRecorder,
    registerCounter(name, labels, metadata) {
      if (isBroken) throw new Error('full')
      return recorder.registerCounter(name, labels, metadata)
    },
  }
  const warnings = await warningsOf(() =>
    withInstalled(new ContextLabelLayer().layer(failing), () => {
      const lost = counter('lost_total')
      lost.increment()
      isBroken = true
      for (let round = 0; round < 2; round++) withLabels({ user: 'a' }, () => lost.increment())
      lost.increment()
    }),
  )
  assert.is(recorder.value('counter', 'lost_total'), 2)
  assert.is(warnings.length, 1)
  assert.match(warnings[0]!, /lost.*lost_total.*full/)
})

test('labels that cannot be read never keep the body from running', async () => {
  const warnings = await warningsOf(() => {
    layered(recorder => {
      withLabels({ user: 'a' }, () => {
        for (const value of hostileValues) {
          withLabels(value as Labels, () => held.increment(1))
          withLabels({ broken: value } as LabelRecord, () => held.increment(0))
        }
      })
      const total = [...hostileValues.keys()].length
      const written = recorder.value('counter', 'held_total', { user: 'a' }) ?? 0
      assert.ok(written > 0 && written <= total)
    })
  })
  assert.is(warnings.filter(text => text.includes('labels of a context')).length, 1)
})

test('an exception leaves the context, and comes out as it is', () => {
  const error = new Error('broken')
  assert.throws(
    () =>
      withLabels({ user: 'a' }, () => {
        throw error
      }),
    (thrown: unknown) => thrown === error,
  )
  assert.is(currentLabels(), undefined)
})

test('the labels of a context cannot be changed from outside', () => {
  withLabels({ user: 'a' }, () => {
    const labels = currentLabels() as Record<string, string>
    assert.throws(() => {
      labels.user = 'b'
    })
    assert.equal(currentLabels(), { user: 'a' })
  })
})

test('in a stack, at any height, and in a local scope', () => {
  const recorder = new RecordingRecorder()
  const [layer, prefix] = [new ContextLabelLayer(), new PrefixLayer('app')]
  for (const stack of [
    new Stack(recorder).push(layer).push(prefix),
    new Stack(recorder).push(prefix).push(layer),
  ]) {
    withLocalRecorder(stack, () => withLabels({ user: 'a' }, () => held.increment()))
    withLabels({ user: 'a' }, () => withLocalRecorder(stack, () => counter('held_total').increment()))
  }
  assert.is(recorder.value('counter', 'app.held_total', { user: 'a' }), 4)
  assert.is(recorder.size, 1)
})

test('an allow-list of anything but names is refused', () => {
  assert.throws(() => new ContextLabelLayer({ only: [''] }), /label "" is empty/)
  assert.throws(() => new ContextLabelLayer({ only: [5 as never] }), /label 5 is not a string/)
  assert.throws(() => new ContextLabelLayer({ includes: 'user' as never }), /user is not a function/)
})

test('what is removed by its own labels is removed with the labels of every context, and of nothing else', () => {
  const recorder = new RecordingRecorder()
  const layered = new ContextLabelLayer().layer(recorder)
  withInstalled(layered, () => {
    const jobs = counter('jobs_total', { queue: 'mail' })
    jobs.increment()
    withLabels({ user: 'a' }, () => jobs.increment())
    withLabels({ user: 'b', queue: 'pdf' }, () => jobs.increment())
    counter('jobs_total', { queue: 'mail', stage: '1' }).increment()
    counter('jobs_total', { queue: 'pdf' }).increment()
  })
  assert.is(layered.removeSeries?.('counter', 'jobs_total', { labels: { queue: 'mail' } }), 3)
  assert.equal(
    recorder.all().map(({ labels }) => labels),
    [{ queue: 'mail', stage: '1' }, { queue: 'pdf' }],
  )
})

test('if contexts have more names than are remembered, any may have been added', () => {
  const recorder = new RecordingRecorder()
  const layered = new ContextLabelLayer().layer(recorder)
  withInstalled(layered, () => {
    const jobs = counter('jobs_total', { queue: 'mail' })
    for (let index = 0; index <= 1_001; index++) withLabels({ [`l${index}`]: 1 }, () => jobs.increment())
  })
  assert.is(layered.removeSeries?.('counter', 'jobs_total', { labels: { queue: 'mail' } }), 1_003)
})

const registers = {
  counter: (recorder: Recorder, name: string, labels: Labels) =>
    recorder.registerCounter(name, labels, defaultMetadata),
  gauge: (recorder: Recorder, name: string, labels: Labels) =>
    recorder.registerGauge(name, labels, defaultMetadata),
  histogram: (recorder: Recorder, name: string, labels: Labels) =>
    recorder.registerHistogram(name, labels, defaultMetadata),
}

for (const [kind, register] of Object.entries(registers)) {
  test(`a ${kind} is the same object in every context, as long as its series exists`, () => {
    const recorder = new RecordingRecorder()
    const layered = new ContextLabelLayer().layer(recorder)
    const labels = { queue: 'mail' }
    const one = register(layered, 'jobs', labels)
    assert.is(
      withLabels({ user: 'a' }, () => register(layered, 'jobs', labels)),
      one,
    )
    assert.is(
      withLabels({ user: 'b' }, () => register(layered, 'jobs', labels)),
      one,
    )
    assert.is(register(layered, 'jobs', labels), one)
    // A thousand others are registered before what is not used is forgotten.
    for (let id = 0; id < 900; id++) register(layered, 'jobs', { id })
    assert.is(register(layered, 'jobs', labels), one)
    recorder.drop(kind as 'counter', 'jobs', labels)
    assert.is.not(register(layered, 'jobs', labels), one)
  })
}

test.run()
