import { type BuildError, optionsFromEnvironment } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf } from '../../support/prometheus-fixture.ts'

// Whole messages: each says which variable it is about, what it is set to, and what to set it to.

const url = 'a URL such as http://127.0.0.1:4318'
const protocol = 'http/protobuf, http/json or grpc'
const compression = 'gzip or none'
const pairs = 'pairs such as name=value, percent-encoded, with commas between them'
const milliseconds = 'a number of milliseconds above 0'
const path = 'a path as clients ask for it, such as /health'
const count = 'a number of at least 1'

/** Each variable with a value that it does not take. */
const wrong: ReadonlyArray<readonly [variable: string, value: string, takes: string]> = [
  ['APP_ENABLED', 'maybe', 'true or false'],
  ['APP_PORT', 'http', 'a port from 0 to 65535, 0 for any free one, or -1 for none'],
  ['APP_PORT', '65536', 'a port from 0 to 65535, 0 for any free one, or -1 for none'],
  ['APP_HOST', 'http://a', 'a host name, or an IP address such as 127.0.0.1 or ::1, without a port'],
  ['APP_PAGE', 'maybe', 'true or false'],
  ['APP_CARDINALITY_PER_LABEL', '0', count],
  ['APP_CARDINALITY_PER_METRIC', 'many', count],
  ['APP_HEALTH_PATH', 'health', path],
  ['APP_LIVE_PATH', 'live', path],
  ['APP_PROCESSES_DIRECTORY', '/a\0b', 'the path of a directory'],
  ['OTEL_SDK_DISABLED', 'maybe', 'true or false'],
  ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'collector', url],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector', url],
  ['OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', 'http', protocol],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'http', protocol],
  ['OTEL_EXPORTER_OTLP_METRICS_COMPRESSION', 'zip', compression],
  ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zip', compression],
  ['OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', '0', milliseconds],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', '1.5', milliseconds],
  ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', 'low', 'cumulative, delta or lowmemory'],
  ['OTEL_METRIC_EXPORT_INTERVAL', '12345678901', milliseconds],
  ['OTEL_RESOURCE_ATTRIBUTES', 'name', pairs],
  ['OTEL_RESOURCE_ATTRIBUTES', '=value', pairs],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=%', pairs],
]

const pushing = { OTEL_METRICS_EXPORTER: 'otlp' }

for (const [variable, value, takes] of wrong) {
  test(`${variable}=${JSON.stringify(value)} is refused in these words`, () => {
    const { code, message } = errorOf(() =>
      optionsFromEnvironment('APP', { ...pushing, [variable]: value }),
    ) as BuildError
    assert.is(code, 'INVALID_ENVIRONMENT')
    assert.is(message, `${variable} is ${JSON.stringify(value)}: set it to ${takes}.`)
  })
}

for (const variable of ['OTEL_EXPORTER_OTLP_METRICS_HEADERS', 'OTEL_EXPORTER_OTLP_HEADERS']) {
  test(`${variable} is refused without its value, which may be a secret`, () => {
    const { message } = errorOf(() => optionsFromEnvironment('APP', { ...pushing, [variable]: 'secret' }))
    assert.is(message, `${variable} is not shown here: set it to ${pairs}.`)
  })
}

test('a value beside limits that are not set is refused in these words', () => {
  const { message } = errorOf(() => optionsFromEnvironment('APP', { APP_CARDINALITY_OVERFLOW: 'rest' }))
  assert.is(
    message,
    'APP_CARDINALITY_OVERFLOW is "rest", but nothing is limited: set APP_CARDINALITY_PER_LABEL, too.',
  )
})

test('a prefix that cannot begin a name is refused in these words', () => {
  for (const prefix of ['', 'A-B', 'APP_', '1A', 7]) {
    const { message } = errorOf(() => optionsFromEnvironment(prefix as never, {}))
    assert.is(
      message,
      `The prefix ${JSON.stringify(prefix)} cannot begin the name of a variable: give letters, digits and "_", the last "_" left out, such as "METRICS".`,
    )
  }
})

test.run()
