import {
  counter,
  defaultMetadata,
  gauge,
  histogram,
  noopRecorder,
  type Recorder,
  withLocalRecorder,
} from 'metrics-facade'
import { ContextLabelLayer, currentLabels, PrefixLayer, Stack, withLabels } from 'metrics-facade/layers'
import { labelPairs } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { layered } from '../support/layered.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const held = counter('held_total')

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

test('a context without labels changes nothing', () => {
  layered(recorder => {
    withLabels({}, () => held.increment())
    assert.is(recorder.value('counter', 'held_total'), 1)
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

test.run()
