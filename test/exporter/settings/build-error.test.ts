import {
  BuildError,
  type BuildErrorCode,
  type ExporterOptions,
  install,
  installRecorder,
  Matcher,
  MetricKindMask,
  PrometheusBuilder,
} from 'metrics-exporter-prometheus'
import { currentRecorder, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf, rejectionOf } from '../../support/prometheus-fixture.ts'
import { type Refused, refuses } from '../../support/refusal.ts'

const remedy = 'Give '
const lookAlike = { mode: 'full', pattern: 'a', matches: () => true }
const bare = Object.create(null)

refuses('INVALID_BUCKETS', [
  ['buckets that descend', b => b.setBuckets([1, 3, 2]), 'setBuckets', '[1, 3, 2]', 'bound 2', 'Sort'],
  ['buckets given twice', b => b.setBuckets([1, 1]), '[1, 1]', 'Leave one out'],
  ['zero and minus zero as buckets', b => b.setBuckets([-0, 0]), 'Leave one out'],
  ['a bucket of NaN', b => b.setBuckets([1, Number.NaN]), 'NaN', remedy],
  ['a bucket of Infinity', b => b.setBuckets([1, Number.POSITIVE_INFINITY]), 'Infinity', 'Leave it out'],
  ['a bucket of -Infinity', b => b.setBuckets([Number.NEGATIVE_INFINITY, 1]), '-Infinity', remedy],
  ['no buckets', b => b.setBuckets([]), 'empty', remedy],
  ['buckets that are no array', b => b.setBuckets(5 as never), '5', 'array'],
  ['buckets of a null prototype', b => b.setBuckets(bare), '{}', 'array'],
  ['a symbol as a bucket', b => b.setBuckets([Symbol('s')] as never), 'Symbol(s)', remedy],
  ['an object as a bucket', b => b.setBuckets([0, bare]), '[0, {}]', remedy],
  ['buckets that are text', b => b.setBuckets(['1', '2'] as never), '1', remedy],
  ['an array with holes', b => b.setBuckets(new Array(3)), 'undefined', remedy],
  [
    'bad buckets for a metric',
    b => b.setBucketsForMetric(Matcher.prefix('http'), [2, 1]),
    "Matcher.prefix('http')",
    '[2, 1]',
    'Sort',
  ],
])

refuses('INVALID_MATCHER', [
  ['an empty matcher', () => Matcher.full(''), 'Matcher.full("")', 'setBuckets()'],
  ['an empty prefix', () => Matcher.prefix(''), 'Matcher.prefix("")'],
  ['an empty suffix', () => Matcher.suffix(''), 'Matcher.suffix("")'],
  ['a matcher of no text', () => Matcher.full(5 as never), '5'],
  ['a text as a matcher', b => b.setBucketsForMetric('http' as never, [1]), '"http"', 'Matcher.full()'],
  ['no matcher', b => b.setBucketsForMetric(undefined as never, [1]), 'undefined', 'Matcher.full()'],
  ['a look-alike', b => b.setBucketsForMetric({ matches() {} } as never, [1]), '{}', 'Matcher.full()'],
  [
    'a look-alike of no mode that there is',
    b => b.setNativeHistogramForMetric({ ...lookAlike, mode: 'infix' } as never),
    '"infix"',
    'Matcher.full()',
  ],
  [
    'a look-alike of no text',
    b => b.setBucketsForMetric({ ...lookAlike, pattern: /a/ } as never, [1]),
    'setBucketsForMetric',
    'Matcher.full()',
  ],
  ['a look-alike that is never raw', b => b.setBucketsForMetric(lookAlike as never, [1]), 'Matcher.full()'],
  ['null as a matcher', b => b.setBucketsForMetric(null as never, [1]), 'null', 'Matcher.full()'],
])

refuses('INVALID_QUANTILES', [
  ['no quantiles', b => b.setQuantiles([]), 'no quantiles', remedy],
  ['a quantile above 1', b => b.setQuantiles([0.5, 99]), '99', '0.99'],
  ['a quantile below 0', b => b.setQuantiles([-0.1]), '-0.1', '0 to 1'],
  ['a quantile of NaN', b => b.setQuantiles([Number.NaN]), 'NaN', '0 to 1'],
  [
    'a symbol as a quantile',
    b => b.setQuantiles([Symbol('s')] as never),
    'Symbol(s) in [Symbol(s)]',
    '0 to 1',
  ],
  ['an object as a quantile', b => b.setQuantiles([0.5, bare]), '{} in [0.5, {}]', '0 to 1'],
  ['quantiles with holes', b => b.setQuantiles(new Array(2)), 'undefined', '0 to 1'],
  ['a quantile of text', b => b.setQuantiles(['0.5'] as never), '0.5', '0 to 1'],
  ['quantiles that are no array', b => b.setQuantiles(0.5 as never), remedy],
])

const durations: ReadonlyArray<readonly [string, number]> = [
  ['0', 0],
  ['-1', -1],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['5', '5' as never],
]
for (const [text, value] of durations) {
  refuses('INVALID_DURATION', [
    [`a window of ${text} ms`, b => b.setBucketDuration(value), 'setBucketDuration', text, remedy],
    [`an upkeep interval of ${text} ms`, b => b.upkeepInterval(value), 'upkeepInterval', text, remedy],
    [
      `an idle timeout of ${text} ms`,
      b => b.idleTimeout(MetricKindMask.All, value),
      'idleTimeout',
      text,
      remedy,
    ],
  ])
}

refuses('INVALID_COUNT', [
  ...[0, -1, 1.5, 1001, Number.NaN, Number.POSITIVE_INFINITY].map(
    (count): Refused => [
      `a count of ${count} windows`,
      b => b.setBucketCount(count),
      'setBucketCount',
      `${count}`,
      '1 to 1000',
    ],
  ),
  ...[0, 6, 2.5, Number.NaN].map(
    (digits): Refused => [
      `${digits} digits`,
      b => b.setSignificantDigits(digits),
      'setSignificantDigits',
      `${digits}`,
      '1 to 5',
    ],
  ),
])

refuses('INVALID_OPTION', [
  ...[8, -1, 0.5, Number.NaN, 'Counter' as never].map(
    (kinds): Refused => [
      `${kinds} as kinds`,
      b => b.idleTimeout(kinds, 1),
      'idleTimeout',
      `${kinds}`,
      'MetricKindMask',
    ],
  ),
  ['an option that does not exist', () => installRecorder({ bucket: [1] } as never), '"bucket"', 'buckets'],
  ['an option of every object', () => installRecorder({ toString: 1 } as never), '"toString"', 'buckets'],
])

refuses('INVALID_OPTION', [
  ...[Number.NaN, Number.POSITIVE_INFINITY, -1, undefined, null, 'x', 5n].map(
    (time): Refused => [
      `a clock that shows ${time}`,
      b => b.withClock(() => time as number),
      'withClock',
      `${time}`,
      remedy,
    ],
  ),
  ['a clock that shows a date', b => b.withClock((() => new Date(0)) as never), '"1970-01-01', remedy],
  ['a clock that is a number', b => b.withClock(5 as never), 'withClock got 5', remedy],
  [
    'a clock that throws',
    b =>
      b.withClock(() => {
        throw new Error('no battery')
      }),
    'withClock',
    'no battery',
    remedy,
  ],
])

refuses('INVALID_GLOBAL_LABEL', [
  ['an object as the name of a global label', b => b.addGlobalLabel(bare, 1), '{}', 'the name must be'],
  ['an object as a global label', b => b.addGlobalLabel('a', bare), '"a"', '{}', remedy],
  ['the global label le', b => b.addGlobalLabel('le', 1), '"le"', 'Choose another name'],
  ['the global label quantile', b => b.addGlobalLabel('quantile', 1), '"quantile"', 'Choose another name'],
  ['the global label 9x', b => b.addGlobalLabel('9x', 1), '"9x"', '"_x"'],
  ['the global label __a', b => b.addGlobalLabel('__a', 1), '"__a"', '"_a"'],
  ['the global label a-b', b => b.addGlobalLabel('a-b', 1), '"a-b"', '"a_b"'],
  ['a global label without a name', b => b.addGlobalLabel('', 1), '""', '"_"'],
  ['a global label without a value', b => b.addGlobalLabel('a', ''), '"a"', '""', remedy],
  ['a global label of undefined', b => b.addGlobalLabel('a', undefined), '"a"', 'undefined', remedy],
  ['a global label of null', b => b.addGlobalLabel('a', null), '"a"', 'null', remedy],
])

const badOptions: ReadonlyArray<readonly [ExporterOptions, BuildErrorCode]> = [
  [{ buckets: [2, 1] }, 'INVALID_BUCKETS'],
  [{ bucketsForMetric: [[Matcher.full('a'), []]] }, 'INVALID_BUCKETS'],
  [{ quantiles: [2] }, 'INVALID_QUANTILES'],
  [{ significantDigits: 9 }, 'INVALID_COUNT'],
  [{ bucketDurationMs: 0 }, 'INVALID_DURATION'],
  [{ bucketCount: 0 }, 'INVALID_COUNT'],
  [{ globalLabels: { le: 1 } }, 'INVALID_GLOBAL_LABEL'],
  [{ idleTimeout: { kinds: 99, timeoutMs: 1 } }, 'INVALID_OPTION'],
  [{ upkeepIntervalMs: -1 }, 'INVALID_DURATION'],
  [{ listener: 'x' }, 'INVALID_LISTENER'],
  [{ allowedAddresses: ['x'] }, 'INVALID_ALLOWED_ADDRESS'],
]
for (const [options, code] of badOptions) {
  test(`install({ ${Object.keys(options)[0]} }) rejects a bad value as ${code}, and installs nothing`, async () => {
    const error = (await rejectionOf(install(options))) as BuildError
    assert.instance(error, BuildError)
    assert.is(error.code, code)
    assert.is(currentRecorder(), noopRecorder)
  })
}

const malformed: ReadonlyArray<Record<string, unknown>> = [
  { bucketsForMetric: { http: [1] } },
  { bucketsForMetric: [5] },
  { idleTimeout: null },
  { globalLabels: null },
  { allowedAddresses: 5 },
  { clock: 5 },
]
for (const options of malformed) {
  test(`the malformed option ${JSON.stringify(options)} is refused with a BuildError`, () => {
    assert.instance(
      errorOf(() => installRecorder(options)),
      BuildError,
    )
    assert.is(currentRecorder(), noopRecorder)
  })
}

test('values that are allowed at the edges are taken', () => {
  new PrometheusBuilder()
    .setBuckets([-Number.MAX_VALUE, 0, Number.MAX_VALUE])
    .setQuantiles([0, 1])
    .setBucketCount(1000)
    .setSignificantDigits(1)
    .withClock(() => 0)
    .idleTimeout(MetricKindMask.None, Number.MIN_VALUE)
    .addGlobalLabel('_a', false)
    .withHttpListener({ host: '::1', port: 65_535, path: '/' })
    .withHttpListener('localhost:0')
    .addAllowedAddress('0.0.0.0/0')
    .addAllowedAddress('::/0')
    .addAllowedAddress('::ffff:10.0.0.1')
})

test.run()
