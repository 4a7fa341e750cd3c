import { type ExporterOptions, installRecorder, Matcher } from 'metrics-exporter-prometheus'
import { gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, uninstall } from '../../support/prometheus-fixture.ts'
import { refuses } from '../../support/refusal.ts'

test.after.each(uninstall)

const install = (options: unknown) => () => installRecorder(options as ExporterOptions)

// An empty text is as iterable as an array, and would be a listener that anyone may ask.
refuses('INVALID_OPTION', [
  ['no text for usernames', install({ basicAuthentication: '' }), '"basicAuthentication"', 'in an array'],
  ['no text for tokens', install({ bearerAuthentication: '' }), '"bearerAuthentication"', 'in an array'],
  ['no text for addresses', install({ allowedAddresses: '' }), '"allowedAddresses"', 'in an array'],
  ['one address', install({ allowedAddresses: '::1' }), '"allowedAddresses"', 'in an array'],
  [
    'no usernames',
    install({ basicAuthentication: [] }),
    '"basicAuthentication"',
    'empty list',
    'Leave it out',
  ],
  [
    'no tokens',
    install({ bearerAuthentication: [] }),
    '"bearerAuthentication"',
    'empty list',
    'Leave it out',
  ],
  ['no addresses', install({ allowedAddresses: [] }), '"allowedAddresses"', 'empty list', 'Leave it out'],
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

test('options that are no plain object are not shown', () => {
  class Settings {
    basicAuthentication = [{ username: 'p', password: 'hidden' }]
  }
  assert.not.match(errorOf(install(new Settings())).message, 'hidden')
})

test('buckets and native histograms are taken from a Map as from an array of pairs', () => {
  const handle = installRecorder({
    bucketsForMetric: new Map([[Matcher.full('a'), [7]]]),
    nativeHistogramsForMetric: new Map([[Matcher.full('b'), { buckets: [9] }]]),
  })
  for (const name of ['a', 'b']) histogram(name).record(1)
  assert.match(handle.render(), 'a_bucket{le="7"} 1')
  assert.match(handle.render(), 'b_bucket{le="9"} 1')
})

refuses('INVALID_OPTION', [
  ['a port for options', install(9000), 'The options are 9000', 'Give a plain object'],
  ['null for options', install(null), '[object Null]', 'Give a plain object'],
  ['a Map for options', install(new Map([['buckets', [1]]])), '[object Map]', 'Give a plain object'],
  ['an array for options', install([]), '[object Array]', 'Give a plain object'],
  ['a function for options', install(() => {}), '=>', 'Give a plain object'],
  ['a promise of options', install(Promise.resolve({})), '[object Promise]', 'Give a plain object'],
])

refuses('INVALID_OPTION', [
  ['5 for global labels', install({ globalLabels: 5 }), '"globalLabels"', '5', 'a Map or pairs'],
  ['true for global labels', install({ globalLabels: true }), 'true', 'a Map or pairs'],
  ['no text for global labels', install({ globalLabels: '' }), '""', 'a Map or pairs'],
  ['a date for global labels', install({ globalLabels: new Date() }), 'globalLabels', 'a Map or pairs'],
  ['texts for global labels', install({ globalLabels: ['zone'] }), 'globalLabels'],
])

refuses('INVALID_GLOBAL_LABEL', [
  ['a global label of no value', install({ globalLabels: { a: undefined } }), '"a"', 'undefined'],
  ['a pair of no value', install({ globalLabels: [['a']] }), '"a"', 'undefined'],
])

test('global labels are taken in every form that labels have', () => {
  for (const globalLabels of [
    { zone: 'eu', shard: 7 },
    new Map(Object.entries({ zone: 'eu', shard: 7 })),
    Object.entries({ zone: 'eu', shard: 7 }),
    new Map(Object.entries({ zone: 'eu', shard: 7 })).entries(),
  ]) {
    const handle = installRecorder({ globalLabels })
    gauge('g').set(1)
    assert.is(handle.render(), '# TYPE g gauge\ng{zone="eu",shard="7"} 1\n')
    uninstall()
  }
})

refuses('INVALID_OPTION', [
  [
    'an idle timeout by another name',
    install({ idleTimeout: { kinds: 7, timeout: 1 } }),
    '"timeout"',
    'Give',
  ],
  ['an idle timeout of two', install({ idleTimeout: { kinds: 7, timeoutMs: 1, timeout: 1 } }), '"timeout"'],
  [
    'an idle timeout of no time',
    install({ idleTimeout: { kinds: 7 } }),
    '{"kinds":7}',
    'no timeoutMs',
    'Give',
  ],
  ['an idle timeout of a time alone', install({ idleTimeout: 5 }), '5', 'not an object', 'Give'],
  ['an idle timeout of no kinds', install({ idleTimeout: { timeoutMs: 5 } }), 'undefined', 'MetricKindMask'],
])

// As an environment has them.
refuses('INVALID_OPTION', [
  ['a text for a switch', install({ recommendedNaming: 'false' }), 'recommendedNaming', '"false"', 'Give'],
  ['another text for a switch', install({ utf8Names: 'off' }), 'utf8Names', '"off"', 'true or false'],
  ['a digit for a switch', install({ createdTimestamps: '0' }), 'createdTimestamps', '"0"', 'true or false'],
  ['null for a switch', b => b.withUtf8Names(null as never), 'withUtf8Names', 'null', 'true or false'],
  ['0 for a switch', b => b.withCreatedTimestamps(0 as never), 'withCreatedTimestamps', '0', 'true or false'],
])

// People take the option for the URL alone. A URL is not shown, because it may have a password in it.
for (const [option, code] of [
  ['otlp', 'INVALID_OTLP'],
  ['remoteWrite', 'INVALID_REMOTE_WRITE'],
  ['pushGateway', 'INVALID_PUSH_GATEWAY'],
] as const) {
  refuses(
    code,
    [
      ['a string', 'http://me:secret@host/a', 'a string'],
      ['a URL', new URL('http://me:secret@host/a'), 'a URL'],
      ['a number', 5, '5'],
      ['null', null, 'null'],
      ['a list in a list', [[]], '[]'],
    ].map(([name, given, shown]) => [
      `${name} for ${option}`,
      install({ [option as string]: given }),
      `The option "${option}" got ${option === 'pushGateway' && Array.isArray(given) ? '[' : shown}`,
      'such as { endpoint: url }',
    ]) as never,
  )
}

test('a receiver that is one of several is named when it is not an object', () => {
  const error = errorOf(install({ otlp: [{ endpoint: 'http://host' }, 'http://me:secret@host'] }))
  assert.is(
    error.message,
    'The option "otlp" got a string. Give an object with the URL as its endpoint, such as { endpoint: url }.',
  )
})

test.run()
