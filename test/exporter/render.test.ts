import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder } from '../support/prometheus-fixture.ts'
import { parseStrictly } from '../support/strict-parser.ts'

test('render of a selection of names shows these families, named as they are written, and no others', () => {
  const handle = freshRecorder(builder => builder.withRecommendedNaming().setBuckets([1]))
  counter('requests').increment()
  gauge('depth').set(2)
  histogram('wait').record(1)
  assert.is(
    handle.render({ names: ['depth', 'requests_total', 'absent'] }),
    '# TYPE requests_total counter\nrequests_total 1\n# TYPE depth gauge\ndepth 2\n',
  )
  assert.is(handle.render({ names: ['requests', 'wait_count'] }), '')
  assert.is(parseStrictly(handle.render({ names: ['wait'] }))[0]?.samples.length, 4)
  assert.is(handle.render({ names: [] }), '')
})

test('render of a selection of labels shows the series that have them all, global ones included', () => {
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

test('a selection does not touch what is recorded', () => {
  const handle = freshRecorder()
  gauge('g', { a: 1 }).set(1)
  const all = handle.render()
  handle.render({ names: ['x'] })
  handle.render({ labels: { a: 2 } })
  assert.is(handle.render(), all)
})

test('render gives the same text for the same values, over and over', () => {
  const handle = freshRecorder()
  histogram('h', { a: 1 }).record(1)
  counter('c').increment()
  assert.is(handle.render(), handle.render())
})

test('contentType is that of the text format', () => {
  assert.is(freshRecorder().contentType, 'text/plain; version=0.0.4; charset=utf-8')
})

const [text, json] = ['text/plain; version=0.0.4; charset=utf-8', 'application/json; charset=utf-8']
const accepts: ReadonlyArray<readonly [string | undefined, string]> = [
  [undefined, text],
  ['', text],
  ['*/*', text],
  ['text/plain', text],
  ['text/*', text],
  ['text/plain;version=0.0.4', text],
  ['text/plain; charset=utf-8; version=0.0.4', text],
  ['application/json', json],
  ['APPLICATION/JSON', json],
  ['application/*', json],
  ['application/json, text/plain;q=0.9', json],
  ['application/json;q=0.5, text/plain;q=0.9', text],
  ['application/json, */*;q=0.1', json],
  ['*/*;q=0.1, application/json', json],
  ['text/plain;q=0, application/json;q=0.1', json],
  ['application/json;q=0, */*', text],
  ['application/json;q=0', text],
  ['text/html, application/xhtml+xml, */*;q=0.8', text],
  ['image/png', text],
  [';;;q=,,/', text],
  ['application/openmetrics-text;version=1.0.0', text],
  ['application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited', text],
  // Prometheus 2.42, 2.53 and 3.5, as captured.
  [
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    text,
  ],
  [
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    text,
  ],
  [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    text,
  ],
]

for (const [accept, contentType] of accepts) {
  test(`a reader that accepts ${accept === undefined ? 'nothing it names' : `"${accept}"`} gets ${contentType}`, () => {
    const handle = freshRecorder()
    gauge('g').set(1)
    const answer = handle.negotiate(accept)
    assert.is(answer.contentType, contentType)
    assert.is(answer.body, contentType === text ? handle.render() : handle.renderJson())
  })
}

test('a selection of an empty value shows the series that have no such label', () => {
  const handle = freshRecorder()
  counter('c', { zone: 'a' }).increment(1)
  counter('c').increment(2)
  assert.is(handle.render({ labels: { zone: '' } }), '# TYPE c counter\nc 2\n')
})

test.run()
