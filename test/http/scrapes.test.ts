import { install } from 'metrics-exporter-prometheus'
import { collectHttpMetrics } from 'metrics-facade/http'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn } from '../support/gate.ts'
import { ask } from '../support/http-client.ts'
import { uninstall } from '../support/prometheus-fixture.ts'

test.after.each(uninstall)

for (const scrapes of [undefined, false, true]) {
  test(`scrapes of the exporter's own listener are ${scrapes === true ? '' : 'not '}measured with ${scrapes}`, async () => {
    const handle = await install({ listener: '127.0.0.1:0' })
    using _end = collectHttpMetrics({ client: false, scrapes })
    for (const path of ['/metrics', '/health', '/none']) await ask(handle.address!, path)
    // The last answer is measured when its end has been seen.
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    const counts = handle.render().match(/^http_request_duration_seconds_count\{.*$/gm) ?? []
    assert.is(counts.length > 0, scrapes === true, counts.join('\n'))
    await handle.close()
  })
}

test.run()
