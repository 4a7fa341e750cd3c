import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { measuring } from '../support/http-metrics.ts'

// What is there before the first request: requests under way, at zero, where no label needs a host.

const series: ReadonlyArray<readonly [options: object, active: readonly string[]]> = [
  [{}, ['http_requests_in_flight{}', 'http_client_requests_in_flight{}']],
  [{ client: false }, ['http_requests_in_flight{}']],
  [{ server: false }, ['http_client_requests_in_flight{}']],
  [
    { names: 'opentelemetry' },
    ['http_server_active_requests{"http_request_method":"GET","url_scheme":"http"}'],
  ],
  [{ names: 'opentelemetry', server: false }, []],
]

for (const [options, active] of series) {
  test(`before the first request there is ${active.join(' and ') || 'nothing'} with ${JSON.stringify(options)}`, () =>
    measuring(options, async recorder => {
      const { entries } = recorder.snapshot()
      assert.equal(
        entries.map(({ name, labels }) => `${name}${JSON.stringify(labels)}`).sort(),
        [...active].sort(),
      )
      for (const { value } of entries) assert.is(value, 0)
    }))
}

test.run()
