import { type ExporterOptions, installRecorder, Matcher } from 'metrics-exporter-prometheus'
import { histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../support/prometheus-fixture.ts'
import { refuses } from '../support/refusal.ts'

test.after.each(uninstall)

const install = (options: unknown) => () => installRecorder(options as ExporterOptions)

// An empty text is as iterable as an array, and would be a listener that anyone may ask.
refuses('INVALID_OPTION', [
  ['no text for usernames', install({ basicAuthentication: '' }), '"basicAuthentication"', 'in an array'],
  ['no text for tokens', install({ bearerAuthentication: '' }), '"bearerAuthentication"', 'in an array'],
  ['no text for addresses', install({ allowedAddresses: '' }), '"allowedAddresses"', 'in an array'],
  ['one address', install({ allowedAddresses: '::1' }), '"allowedAddresses"', 'in an array'],
])

refuses('INVALID_OPTION', [
  ['no text for buckets', install({ bucketsForMetric: '' }), '"bucketsForMetric"', '""', 'Give pairs'],
  ['an object for buckets', install({ bucketsForMetric: {} }), '"bucketsForMetric"', '{}', 'Give pairs'],
  [
    'no text for native histograms',
    install({ nativeHistogramsForMetric: '' }),
    '"nativeHistogramsForMetric"',
    '""',
    'Give pairs',
  ],
])

test('buckets and native histograms are taken from a Map as from an array of pairs', () => {
  const handle = installRecorder({
    bucketsForMetric: new Map([[Matcher.full('a'), [7]]]),
    nativeHistogramsForMetric: new Map([[Matcher.full('b'), { buckets: [9] }]]),
  })
  for (const name of ['a', 'b']) histogram(name).record(1)
  assert.match(handle.render(), 'a_bucket{le="7"} 1')
  assert.match(handle.render(), 'b_bucket{le="9"} 1')
})

test.run()
