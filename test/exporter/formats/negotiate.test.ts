import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { negotiateCoding, negotiateFormat } from '../../../exporter-prometheus/lib/formats/negotiate.ts'
import { protobuf } from '../../support/accept.ts'

const text = 'text/plain; version=0.0.4; charset=utf-8'
const openMetrics = 'application/openmetrics-text; version=1.0.0; charset=utf-8'
const draft = 'application/openmetrics-text; version=0.0.1; charset=utf-8'
const openMetrics2 = 'application/openmetrics-text; version=2.0.0; charset=utf-8'
const json = 'application/json; charset=utf-8'
const utf8 = '; escaping=allow-utf-8'

const askedProtobuf =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited'

// What these programs really send, and what they must be answered.
const readers: Readonly<Record<string, readonly [accept: string, answer: string]>> = {
  'Prometheus 2.42': [
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    openMetrics,
  ],
  'Prometheus 2.53': [
    'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    openMetrics,
  ],
  'Prometheus 3.5': [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
    openMetrics + utf8,
  ],
  'Prometheus 2.42 with native histograms': [
    `${askedProtobuf},application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1`,
    protobuf,
  ],
  'Prometheus 2.53 with native histograms': [
    `${askedProtobuf};q=0.5,application/openmetrics-text;version=1.0.0;q=0.4,application/openmetrics-text;version=0.0.1;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1`,
    protobuf,
  ],
  'Prometheus 3.5 with native histograms': [
    `${askedProtobuf};escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1`,
    protobuf + utf8,
  ],
  'Prometheus 3.16 that is told to scrape OpenMetrics 2.0': [
    'application/openmetrics-text;version=2.0.0;escaping=allow-utf-8;q=0.7,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.4',
    openMetrics2 + utf8,
  ],
  'Prometheus 3.16 with its defaults': [
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.7,application/openmetrics-text;version=0.0.1;q=0.6,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.3',
    openMetrics + utf8,
  ],
  'Prometheus 3.5 that prefers its text format': [
    'text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.2',
    text + utf8,
  ],
  'Prometheus that reads the text format only': ['text/plain;version=0.0.4', text],
  'a server of before 2.5': [
    'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=compact-text;q=0.7,text/plain;version=0.0.4;q=0.3,*/*;q=0.1',
    text,
  ],
  curl: ['*/*', text],
  Chrome: [
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
    text,
  ],
  Firefox: ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', text],
  'axios and Angular': ['application/json, text/plain, */*', text],
  jQuery: ['application/json, text/javascript, */*; q=0.01', json],
}

for (const [reader, [accept, answer]] of Object.entries(readers)) {
  test(`${reader} gets ${answer}`, () => {
    assert.is(negotiateFormat(accept).contentType, answer)
  })
}

const rules: ReadonlyArray<readonly [accept: string | null | undefined, answer: string]> = [
  [undefined, text],
  [null, text],
  ['', text],
  ['text/*', text],
  ['text/plain; charset=utf-8; version=0.0.4', text],
  ['application/json', json],
  ['APPLICATION/JSON', json],
  ['application/json;q=0.5, text/plain;q=0.4', json],
  ['application/json;q=0.4, text/plain;q=0.5', text],
  ['application/json, */*;q=0.1', json],
  ['*/*;q=0.1, application/json', json],
  ['text/plain;q=0, application/json;q=0.1', json],
  ['application/json;q=0', text],
  ['application/json;q=0, */*', text],
  // JSON only where it is liked better than text, however that is named.
  ['application/json, text/plain', text],
  ['application/json, */*', text],
  ['application/json, text/*', text],
  ['application/json;q=0.7, text/plain;q=0.7', text],
  ['application/json;q=0.7, text/plain;q=0.699', json],
  ['application/json; charset=utf-8, text/plain; version=0.0.4', text],
  ['application/json; charset="utf-8"; Q = 0.5, text/plain;q=0.4', json],
  ['application/json, application/openmetrics-text', json],
  ['application/json, application/openmetrics-text, text/plain;q=0.9', json],
  ['application/openmetrics-text, application/json, text/plain', openMetrics],
  ['application/json, text/plain;q=0.9, */*', json],
  ['application/json, text/html', json],
  ['application/json-seq, text/plain;q=0.5', text],
  ['application/json;q=x, text/plain', text],
  // Of what is liked equally, what is named most exactly, then first.
  ['text/plain, application/json', text],
  ['*/*, application/json', text],
  ['text/plain, application/openmetrics-text;version=1.0.0', openMetrics],
  // JSON only by name: what an application reads by default is OpenMetrics.
  ['application/*', openMetrics],
  ['application/openmetrics-text', openMetrics],
  ['Application/OpenMetrics-Text; VERSION="1.0.0" ; Q=0.5, text/plain;q=0.1', openMetrics],
  ['application/openmetrics-text;version=1.0.0;charset=utf-8', openMetrics],
  ['application/openmetrics-text;version=0.0.1', draft],
  [
    'application/openmetrics-text;version=0.0.1;q=0.9,application/openmetrics-text;version=1.0.0;q=0.8',
    draft,
  ],
  // Version 2 for who names it, and for nobody else.
  ['application/openmetrics-text;version=2.0.0', openMetrics2],
  ['application/openmetrics-text; Version="2.0.0"; charset=utf-8', openMetrics2],
  [
    'application/openmetrics-text;version=2.0.0,application/openmetrics-text;version=1.0.0;q=0.5',
    openMetrics2,
  ],
  [
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=2.0.0;q=0.5',
    openMetrics,
  ],
  ['application/openmetrics-text;version=2.0.0, application/openmetrics-text', openMetrics2],
  ['application/openmetrics-text;version=2.0.0, */*', openMetrics2],
  ['application/openmetrics-text;version=2.0.0;q=0, */*', text],
  ['application/openmetrics-text;version=2.0.0;escaping=dots', `${openMetrics2}; escaping=dots`],
  ['application/openmetrics-text;version=2.0.0;escaping=emoji', openMetrics2],
  ['application/openmetrics-text;version=2.0.1', text],
  ['application/openmetrics-text;version=2', text],
  [
    'text/plain;q=0, application/openmetrics-text;version=1.0.0;q=0, application/openmetrics-text;version=0.0.1;q=0, application/json;q=0, application/vnd.google.protobuf;q=0, */*',
    text,
  ],
  ['application/openmetrics-text;version=1.0.0;escaping=underscores', `${openMetrics}; escaping=underscores`],
  ['application/openmetrics-text;version=1.0.0;ESCAPING=Dots', `${openMetrics}; escaping=dots`],
  ['application/openmetrics-text;version=0.0.1;escaping=values', `${draft}; escaping=values`],
  ['text/plain;version=0.0.4;escaping=values', `${text}; escaping=values`],
  ['text/plain;version=1.0.0', text],
  ['text/plain;version=1.0.0;escaping=dots', `${text}; escaping=dots`],
  ['text/plain;version=0.0.4;escaping=emoji', text],
  ['application/openmetrics-text;version=1.0.0;escaping=emoji', openMetrics],
  ['application/openmetrics-text; version=1.0.0; Escaping = "emoji" ;q=0.5, text/plain;q=0.1', openMetrics],
  [
    'text/plain;q=0.4, application/openmetrics-text;escaping="values";q=0.5',
    `${openMetrics}; escaping=values`,
  ],
  [`${askedProtobuf};escaping=;q=0.5,text/plain;q=0.4`, protobuf],
  ['text/plain;q=0', text],
  ['text/plain;q=0,*/*', openMetrics],
  ['text/plain;version=0.0.4;q=0,*/*', openMetrics],
  ['*/*;q=0', text],
  ['text/html', text],
  ['garbage', text],
  [';;;,/,;q=', text],
  ['application/json;q=high', text],
  ['application/json,'.padEnd(500), json],
  ['application/json,'.padEnd(501), text],
  [askedProtobuf, protobuf],
  ['application/vnd.google.protobuf', protobuf],
  [`${askedProtobuf};escaping=values`, `${protobuf}; escaping=values`],
  [askedProtobuf.replace('delimited', 'text'), text],
  [askedProtobuf.replace('delimited', 'compact-text'), text],
  [askedProtobuf.replace('MetricFamily', 'Another'), text],
]

for (const [accept, answer] of rules) {
  const length = accept?.length ?? 0
  test(`"${accept?.slice(0, 120)}", of ${length} characters, gets ${answer}`, () => {
    assert.is(negotiateFormat(accept).contentType, answer)
  })
}

test('any header gets an answer, and the same one each time', () => {
  const part = fc.constantFrom(
    ...['text/plain', 'application/openmetrics-text', 'application/json', '*/*', ';', ',', '=', '"', 'q=0.5'],
    ...['version=1.0.0', 'escaping=dots', ' ', '\t', '\\', '\0', 'é'],
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(part).map(parts => parts.join('')),
      ),
      accept => {
        const format = negotiateFormat(accept)
        assert.match(format.contentType, /^(text\/plain|application\/)/)
        // More headers than are remembered.
        for (let other = 0; other < 101; other++) negotiateFormat(`text/plain;other=${other}`)
        assert.is(negotiateFormat(accept).contentType, format.contentType)
      },
    ),
    { numRuns: 50 },
  )
})

test('at most 100 headers are cached', () => {
  const { set } = Map.prototype
  let most = 0
  Map.prototype.set = function (this: Map<unknown, unknown>, key: unknown, value: unknown) {
    set.call(this, key, value)
    if (String(key).startsWith('text/plain;kept=')) most = Math.max(most, this.size)
    return this
  }
  try {
    for (let index = 0; index < 350; index++) negotiateFormat(`text/plain;kept=${index}`)
  } finally {
    Map.prototype.set = set
  }
  assert.is(most, 100)
})

const codings: ReadonlyArray<readonly [header: string | undefined, gzipOnly: unknown, withZstd: unknown]> = [
  [undefined, undefined, undefined],
  ['', undefined, undefined],
  ['identity', undefined, undefined],
  ['deflate, br', undefined, undefined],
  ['gzip', 'gzip', 'gzip'],
  ['GZIP', 'gzip', 'gzip'],
  ['zstd', undefined, 'zstd'],
  ['gzip, deflate, br, zstd', 'gzip', 'gzip'],
  ['zstd, gzip', 'gzip', 'zstd'],
  ['gzip;q=0.5, zstd', 'gzip', 'zstd'],
  ['gzip, zstd;q=0.5', 'gzip', 'gzip'],
  ['gzip;q=0, zstd', undefined, 'zstd'],
  ['*', 'gzip', 'gzip'],
  ['gzip;q=0, *', undefined, 'zstd'],
  ['gzip;q=0.1, identity', undefined, undefined],
  ['gzip,'.padEnd(500), 'gzip', 'gzip'],
  ['gzip,'.padEnd(501), undefined, undefined],
]

for (const [header, gzipOnly, withZstd] of codings) {
  test(`with Accept-Encoding "${header?.trimEnd()}", of ${header?.length ?? 0} characters, the body is ${gzipOnly}, or ${withZstd} if zstd is available`, () => {
    assert.is(negotiateCoding(header, ['gzip']), gzipOnly)
    assert.is(negotiateCoding(header, ['gzip', 'zstd']), withZstd)
  })
}

test.run()
