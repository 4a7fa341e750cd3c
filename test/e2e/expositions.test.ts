import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { sourcesOf } from '../house/sources.ts'
import { golden, goldenFiles } from '../support/golden.ts'
import { readOpenMetrics2 } from '../support/openmetrics2-reader.ts'
import { oddNumbers, oddValues, recordEveryType, recordOddities } from './expositions.ts'
import { check, parse } from './judges.ts'
import { Prometheus } from './prometheus.ts'

// Expositions judged by programs that others wrote: promtool, Python's parser, and a Prometheus that scrapes them.

const everyType = recordEveryType()
const oddities = recordOddities()

async function scraped(
  handle: PrometheusHandle,
  look: (prometheus: Prometheus) => Promise<void>,
): Promise<void> {
  const server = createServer(handle.requestHandler()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  let prometheus: Prometheus | undefined
  try {
    prometheus = await Prometheus.start(`127.0.0.1:${(server.address() as AddressInfo).port}`)
    await prometheus.waitFor('up', value => value === 1)
    await look(prometheus)
    assert.equal(prometheus.complaints(), [])
  } finally {
    await prometheus?.stop()
    server.closeAllConnections()
    server.close()
  }
}

test('the judges do judge', () => {
  assert.equal(check('# HELP a Help\n# TYPE a gauge\na 1\n'), ['clean', ''])
  assert.is(check('no_help 1\n')[0], 'lint')
  assert.is(check('no_value\n')[0], 'invalid')
  assert.throws(() => parse('no_value{\n'), /Python cannot read/)
})

test('promtool finds nothing in an exposition of every type', () => {
  assert.equal(check(everyType.render()), ['clean', ''])
})

test('promtool can read whatever is emitted', () => {
  const [verdict, words] = check(oddities.render())
  assert.is(verdict, 'lint', words)
})

test('promtool and Python can read every golden file, each of which a test expects', () => {
  const tests = sourcesOf('test').map(({ text }) => text)
  for (const file of goldenFiles()) {
    const exposition = golden(file)
    if (file.endsWith('.prom')) assert.is.not(check(exposition)[0], 'invalid', file)
    else if (file.endsWith('.om2')) assert.ok(readOpenMetrics2(exposition).length > 0, file)
    // Python's parser of OpenMetrics knows no names in quotes.
    else if (!exposition.includes('{"')) assert.ok(parse(exposition, 'openmetrics').length > 0, file)
    assert.ok(
      tests.some(text => text.includes(`golden('${file}')`)),
      `no test expects ${file}`,
    )
  }
})

test('Python reads every type', () => {
  const families = parse(everyType.render())
  assert.equal(
    families.map(({ name, type, samples }) => [name, type, samples.length]),
    [
      // Python takes the suffix of a counter away, as OpenMetrics does.
      ['shop_orders', 'counter', 2],
      ['shop_sent_bytes', 'counter', 1],
      ['shop_stock', 'gauge', 2],
      ['shop_load_ratio', 'gauge', 1],
      ['shop_request_seconds', 'histogram', 2 * (4 + 2)],
      ['shop_parcel_bytes', 'summary', 2 * (7 + 2)],
      ['shop_wait_seconds', 'summary', 7 + 2],
    ],
  )
  assert.is(families[0]?.help, 'Orders taken; "quoted", \\ and\nmore')
  for (const { labels } of families.flatMap(({ samples }) => samples)) {
    assert.is(labels.zone, 'eu "1"')
    assert.ok(labels.service === 'shop' || labels.service === 'overridden')
  }
})

test('Python reads label values as they were emitted', () => {
  const families = parse(oddities.render())
  const values = families.find(({ name }) => name === 'odd_values')?.samples.map(({ labels }) => labels.value)
  assert.equal(values, oddValues)
  const buckets = families.find(({ name }) => name === 'odd_bucketed')?.samples ?? []
  assert.is(buckets.length, oddValues.length * (6 + 2))
  assert.equal([...new Set(buckets.map(({ labels }) => labels.value))], oddValues)
})

test('Python reads labels whose names are in other scripts', () => {
  const [sample] = parse(oddities.render()).find(({ name }) => name === 'odd_scripts')?.samples ?? []
  assert.equal(sample?.labels, { global: '\\"\n', ___: 'a', _____: 'b', __C: 'c' })
})

test('Python reads numbers as they were emitted', () => {
  const samples = parse(oddities.render()).find(({ name }) => name === 'odd_numbers')?.samples ?? []
  for (const { labels, number } of samples) assert.is(String(number), labels.number)
  assert.is(samples.length, oddNumbers.length)
})

test('Prometheus stores label values as they were emitted', () =>
  scraped(oddities, async prometheus => {
    const results = await prometheus.query('odd_values_total')
    assert.equal(results.map(({ labels }) => labels.value).sort(), [...oddValues].sort())
    for (const { labels, value } of results) assert.equal([labels.global, value], ['\\"\n', 1])
    assert.is(await prometheus.valueOf('odd_scripts_total{___="a",_____="b",__C="c"}'), 1)
  }))

test('Prometheus stores every sample of every type', () =>
  scraped(everyType, async prometheus => {
    const samples = parse(everyType.render()).flatMap(family => family.samples)
    assert.is(await prometheus.valueOf('scrape_samples_scraped'), samples.length)
    assert.is(await prometheus.valueOf('count({service=~".+"})'), samples.length)
    assert.is(await prometheus.valueOf('shop_sent_bytes_total'), 2 ** 53)
  }))

test.run()
