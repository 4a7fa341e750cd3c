import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import {
  counter,
  describeCounter,
  describeGauge,
  describeHistogram,
  gauge,
  histogram,
  Unit,
  withLocalRecorder,
} from 'metrics-facade'

/** Label values that a parser, or an escaper, might stumble over. All are distinct. */
export const oddValues: readonly string[] = [
  'plain',
  ' blanks ',
  '"',
  '""',
  '\\',
  '\\\\',
  '\\"',
  '\\n',
  '\n',
  '\\\n',
  'ends with \\',
  'C:\\new\\table',
  'line 1\nline 2\n',
  '\r\n',
  '\t',
  '\u0000',
  '\u007f\u0085\u00a0\u2028\u2029\ufeff',
  '{a="b",c="d"} 1',
  '},{',
  'a=b,c',
  '# HELP no help',
  '\n# TYPE no_type counter\nno_sample 1\n',
  'NaN',
  'ümläut, 日本語, עברית',
  '👩‍👩‍👧‍👦 e\u0301 \u00e9',
  '\ufffd',
  '__proto__',
  'x'.repeat(100_000),
  '\\"\n'.repeat(1_000),
]

/** Numbers at the ends of what a double can be, or written in an unusual way. */
export const oddNumbers: readonly number[] = [
  0,
  -0,
  0.1,
  1 / 3,
  1e6,
  123456789012345680,
  1e21,
  1e-7,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  -Number.MAX_VALUE,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
]

function record(builder: PrometheusBuilder, emit: () => void): PrometheusHandle {
  const recorder = builder.buildRecorder()
  withLocalRecorder(recorder, emit)
  return recorder.handle()
}

/** Every type, several series of each, global labels and recommended naming: nothing that anyone may find fault with. */
export function recordEveryType(): PrometheusHandle {
  const builder = new PrometheusBuilder()
    .addGlobalLabel('service', 'shop')
    .addGlobalLabel('zone', 'eu "1"')
    .withRecommendedNaming()
  return record(builder, () => {
    describeCounter('shop_orders', Unit.Count, 'Orders taken; "quoted", \\ and\nmore')
    describeCounter('shop_sent', Unit.Bytes, 'Bytes sent')
    describeGauge('shop_stock', 'Things in stock')
    describeGauge('shop_load', Unit.Percent, 'Load of the shop')
    describeHistogram('shop_request', Unit.Seconds, 'Time to answer', { buckets: [0.1, 1, 10] })
    describeHistogram('shop_parcel', Unit.Bytes, 'Size of parcels')
    describeHistogram('shop_wait', Unit.Seconds, 'Time that nobody has waited yet')
    for (const method of ['GET', 'POST']) {
      counter('shop_orders', { method, paid: true }).increment(3)
      gauge('shop_stock', { method }).set(-2.5)
      for (const seconds of [0.05, 0.5, 5, 50]) histogram('shop_request', { method }).record(seconds)
      for (const bytes of [100, 1_000, 1e9]) histogram('shop_parcel', { method }).record(bytes)
    }
    counter('shop_sent').absolute(2 ** 53)
    gauge('shop_load', { service: 'overridden' }).set(0.5)
    histogram('shop_wait')
  })
}

/** Whatever a careless or malicious program may emit: odd names, values and numbers, and conflicts of all kinds. */
export function recordOddities(): PrometheusHandle {
  const builder = new PrometheusBuilder()
    .setBuckets([-1, 0, 0.1, 1e6, 1e21])
    .addGlobalLabel('global', '\\"\n')
  return record(builder, () => {
    for (const value of oddValues) counter('odd_values_total', { value }).increment()
    for (const value of oddValues) histogram('odd_bucketed', { value }).record(1)
    for (const number of oddNumbers) {
      gauge('odd_numbers', { number: String(number), sign: 1 / number }).set(number)
      histogram('odd_sizes').record(number)
      counter('odd_counts_total').increment(number)
    }
    for (const name of [
      '',
      ' ',
      '9lives',
      'a b',
      'a\nb',
      'ünïcode',
      '👍',
      '__name__',
      'a.b',
      'a-b',
      '\ud800',
      '{}',
    ]) {
      gauge(name, {
        [name]: 'label',
        '\ud800': '\udfff',
        le: 1,
        quantile: 2,
        __name__: 3,
        a_b: 4,
        'a.b': 5,
      }).set(1)
      describeGauge(name, `Help of "${name}" \\ \n end`)
    }
    counter('odd_scripts_total', { имя: 'a', город: 'b', 温度C: 'c' }).increment()
    counter('taken').increment()
    gauge('taken').set(1)
    histogram('taken').record(1)
    gauge('odd_sizes_sum').set(1)
    gauge('odd_sizes_bucket').set(1)
    counter('odd_sizes_count').increment()
    histogram('reserved', { le: 1 }).record(1)
    describeHistogram('late', Unit.Seconds, 'Described with buckets that are none', { buckets: [2, 1] })
    histogram('late').record(1)
  })
}
