import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'

test('increment adds 1 by default, and any finite value that is not negative', () => {
  recording(recorder => {
    const requests = counter('requests_total')
    requests.increment()
    requests.increment(undefined)
    requests.increment(0)
    requests.increment(2.5)
    requests.increment(Number.MAX_VALUE - Number.MAX_VALUE)
    assert.is(recorder.value('counter', 'requests_total'), 4.5)
  })
})

test('absolute raises the counter, and never lowers it', () => {
  recording(recorder => {
    const bytes = counter('bytes_total')
    bytes.absolute(100)
    assert.is(recorder.value('counter', 'bytes_total'), 100)
    bytes.absolute(99)
    bytes.absolute(0)
    assert.is(recorder.value('counter', 'bytes_total'), 100)
    bytes.absolute(101)
    assert.is(recorder.value('counter', 'bytes_total'), 101)
  })
})

test('a counter exists, at 0, as soon as it is asked for', () => {
  recording(recorder => {
    counter('requests_total', { queue: 'mail' })
    assert.is(recorder.value('counter', 'requests_total', { queue: 'mail' }), 0)
  })
})

test('asking again for a known counter returns a handle to the same series', () => {
  recording(recorder => {
    const first = counter('requests_total', { queue: 'mail', status: 200 })
    first.increment(1)
    counter('requests_total', { queue: 'mail', status: 200 }).increment(2)
    counter('requests_total', { status: '200', queue: 'mail' }).increment(4)
    counter('requests_total', { queue: 'mail', status: 201 }).increment(8)
    counter('other_total', { queue: 'mail', status: 200 }).increment(16)
    first.increment(32)
    assert.is(recorder.value('counter', 'requests_total', { queue: 'mail', status: 200 }), 39)
    assert.is(recorder.value('counter', 'requests_total', { queue: 'mail', status: 201 }), 8)
    assert.is(recorder.value('counter', 'other_total', { queue: 'mail', status: 200 }), 16)
  })
})

test('one name may be a counter and a gauge to the facade: what that means is the recorder’s business', () => {
  recording(recorder => {
    counter('same_name').increment(3)
    assert.is(recorder.value('counter', 'same_name'), 3)
    assert.is(recorder.value('gauge', 'same_name'), undefined)
  })
})

test('a handle tells its name and its labels', () => {
  recording(() => {
    const requests = counter('requests_total', { queue: 'mail' })
    assert.is(requests.name, 'requests_total')
    assert.equal(requests.labels, { queue: 'mail' })
  })
})

test.run()
