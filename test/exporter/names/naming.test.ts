import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sanitizeLabelName, sanitizeMetricName } from '../../../exporter-prometheus/lib/names/legal.ts'
import { recommendedName } from '../../../exporter-prometheus/lib/names/naming.ts'

const metricNames: Readonly<Record<string, string>> = {
  requests_total: 'requests_total',
  'a:b': 'a:b',
  'http.requests': 'http_requests',
  'a-b c': 'a_b_c',
  '9x': '_x',
  '99': '_9',
  '': '_',
  '😀': '_',
  '\ud800': '_',
  ü日: '__',
  'a\nb': 'a_b',
  __name__: '__name__',
  A_9: 'A_9',
}

for (const [name, written] of Object.entries(metricNames)) {
  test(`the metric ${JSON.stringify(name)} is written ${written}`, () => {
    assert.is(sanitizeMetricName(name), written)
  })
}

const labelNames: Readonly<Record<string, string>> = {
  method: 'method',
  'a:b': 'a_b',
  '9x': '_x',
  '': '_',
  '😀': '_',
  _a: '_a',
  __a: '_a',
  ___a: '_a',
  __name__: '_name__',
  // One that was given and one that was put in, as the original has it.
  '-_a': '__a',
  '9_a': '__a',
  '__-a': '__a',
  __: '_',
  имя: '___',
  город: '_____',
  花火: '__',
  名前_a: '___a',
  温度C: '__C',
  // What has a meaning to a server is never made of another name.
  '-_name__': '_name__',
  花火name__: '_name__',
  '-_proto__': '_proto__',
  '-_Name__': '__Name__',
  le: 'le',
}

for (const [name, written] of Object.entries(labelNames)) {
  test(`the label ${JSON.stringify(name)} is written ${written}`, () => {
    assert.is(sanitizeLabelName(name), written)
  })
}

test('whatever a name is, it is written as a valid one, and a valid one as it is', () => {
  const names = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('_', '9', 'a', '-', ':') }),
  )
  fc.assert(
    fc.property(names, name => {
      const metric = sanitizeMetricName(name)
      const label = sanitizeLabelName(name)
      assert.match(metric, /^[a-zA-Z_:][a-zA-Z0-9_:]*$/)
      assert.match(label, /^(?!__[a-z][a-z_]*__$)[a-zA-Z_][a-zA-Z0-9_]*$/)
      assert.is(sanitizeMetricName(metric), metric)
      if (!label.startsWith('__')) assert.is(sanitizeLabelName(label), label)
    }),
  )
})

const counters: ReadonlyArray<readonly [string, Parameters<typeof recommendedName>[2], string]> = [
  ['requests', undefined, 'requests_total'],
  ['requests_total', undefined, 'requests_total'],
  ['total', undefined, 'total'],
  ['subtotal', undefined, 'subtotal_total'],
  ['requests', 'count', 'requests_total'],
  ['read', 'bytes', 'read_bytes_total'],
  ['read_bytes', 'bytes', 'read_bytes_total'],
  ['read_total', 'bytes', 'read_bytes_total'],
  ['read_bytes_total', 'bytes', 'read_bytes_total'],
  ['bytes', 'bytes', 'bytes_total'],
  ['kilobytes', 'bytes', 'kilobytes_bytes_total'],
  ['checksum', 'bytes', 'checksum_bytes_total'],
]

for (const [name, unit, written] of counters) {
  test(`recommended naming calls the counter ${name} in ${unit ?? 'no unit'} ${written}`, () => {
    assert.is(recommendedName('counter', name, unit), written)
  })
}

const others: ReadonlyArray<readonly [string, Parameters<typeof recommendedName>[2], string]> = [
  ['latency', undefined, 'latency'],
  ['latency', 'seconds', 'latency_seconds'],
  ['latency_seconds', 'seconds', 'latency_seconds'],
  ['seconds', 'seconds', 'seconds'],
  ['foo_milliseconds', 'seconds', 'foo_milliseconds_seconds'],
  ['used', 'percent', 'used_ratio'],
  ['used_ratio', 'percent', 'used_ratio'],
  ['queue', 'count', 'queue'],
  ['flow', 'megabits_per_second', 'flow_megabits_per_second'],
  ['flow_megabits_per_second', 'megabits_per_second', 'flow_megabits_per_second'],
  ['account', 'seconds', 'account_seconds'],
  ['subtotal', 'bytes', 'subtotal_bytes'],
  ['checksum', 'bytes', 'checksum_bytes'],
  ['ice_bucket', 'bytes', 'ice_bytes_bucket'],
  ['icebucket', 'bytes', 'icebucket_bytes'],
  ['wait_total', 'seconds', 'wait_seconds_total'],
  ['wait_sum', 'seconds', 'wait_seconds_sum'],
  ['wait_count', 'seconds', 'wait_seconds_count'],
  ['wait_seconds_count', 'seconds', 'wait_seconds_count'],
]

for (const [name, unit, written] of others) {
  test(`recommended naming calls the gauge or histogram ${name} in ${unit ?? 'no unit'} ${written}`, () => {
    assert.is(recommendedName('gauge', name, unit), written)
    assert.is(recommendedName('histogram', name, unit), written)
  })
}

test.run()
