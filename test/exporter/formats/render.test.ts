import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder } from '../../support/prometheus-fixture.ts'
import { parseStrictly } from '../../support/strict-parser.ts'

test('render with a selection of written names shows only these families', () => {
  const handle = freshRecorder(builder => builder.withRecommendedNaming().setBuckets([1]))
  counter('requests').increment()
  gauge('depth').set(2)
  histogram('wait').record(1)
  assert.is(
    handle.render({ names: ['depth', 'requests_total', 'absent'] }),
    '# TYPE requests_total counter\nrequests_total 1\n# TYPE depth gauge\ndepth 2\n',
  )
  assert.is(handle.render({ names: 'depth' }), handle.render({ names: ['depth'] }))
  assert.is(handle.render({ names: ['requests', 'total'] }), '')
  for (const name of ['wait', 'wait_count']) {
    assert.is(parseStrictly(handle.render({ names: [name] }))[0]?.samples.length, 4)
  }
  assert.is(handle.render({ names: [] }), '')
})

test('render with a selection of labels shows the series that have them all, global ones included', () => {
  const handle = freshRecorder(builder => builder.addGlobalLabel('zone', 'a'))
  gauge('g', { method: 'GET', status: 200 }).set(1)
  gauge('g', { method: 'GET', status: 500, zone: 'b' }).set(2)
  gauge('other', { method: 'POST' }).set(3)
  const first = '# TYPE g gauge\ng{zone="a",method="GET",status="200"} 1\n'
  const second = 'g{zone="b",method="GET",status="500"} 2\n'
  assert.is(handle.render({ labels: { method: 'GET' } }), first + second)
  assert.is(handle.render({ labels: { method: 'GET', status: 200 } }), first)
  assert.is(handle.render({ labels: { zone: 'b' } }), `# TYPE g gauge\n${second}`)
  assert.is(handle.render({ labels: { method: 'PUT' } }), '')
  assert.is(handle.render({ labels: { absent: 'x' } }), '')
  assert.is(handle.render({ labels: {} }), handle.render())
  assert.is(handle.render({ labels: { method: undefined } }), handle.render())
  assert.is(
    handle.render({ names: ['other'], labels: { zone: 'a' } }),
    '# TYPE other gauge\nother{zone="a",method="POST"} 3\n',
  )
})

test('a selection does not change recorded values', () => {
  const handle = freshRecorder()
  gauge('g', { a: 1 }).set(1)
  const all = handle.render()
  handle.render({ names: ['x'] })
  handle.render({ labels: { a: 2 } })
  assert.is(handle.render(), all)
})

test('render returns the same string for the same values', () => {
  const handle = freshRecorder()
  histogram('h', { a: 1 }).record(1)
  counter('c').increment()
  assert.is(handle.render(), handle.render())
})

test('contentType is that of the text format', () => {
  assert.is(freshRecorder().contentType, 'text/plain; version=0.0.4; charset=utf-8')
})

test('negotiate returns what the method of its format renders: a string, or bytes if it is binary', () => {
  const handle = freshRecorder()
  gauge('g').set(1)
  for (const [accept, render] of [
    [undefined, () => handle.render()],
    [null, () => handle.render()],
    ['text/plain', () => handle.render()],
    ['application/openmetrics-text', () => handle.renderOpenMetrics()],
    ['application/json', () => handle.renderJson()],
    ['application/vnd.google.protobuf', () => handle.renderProtobuf()],
  ] as const) {
    assert.equal(handle.negotiate(accept).body, render())
  }
  handle.clear()
  assert.is(handle.negotiate('text/plain').body, '')
  assert.is((handle.negotiate('application/vnd.google.protobuf').body as Uint8Array).byteLength, 0)
})

test('a selection of an empty value shows the series without the label', () => {
  const handle = freshRecorder()
  counter('c', { zone: 'a' }).increment(1)
  counter('c').increment(2)
  assert.is(handle.render({ labels: { zone: '' } }), '# TYPE c counter\nc 2\n')
})

test.run()
