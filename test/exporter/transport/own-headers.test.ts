import { type BuildError, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf } from '../../support/prometheus-fixture.ts'

// Headers that the exporter sets itself, in any spelling.

const url = 'http://127.0.0.1:1/a'
const ofAll = ['Content-Type', 'Content-Length', 'Content-Encoding', 'Transfer-Encoding', 'Connection']

for (const [method, headers, give] of [
  ['withOtlp', ofAll, (name: string) => new PrometheusBuilder().withOtlp(url, { headers: { [name]: 'x' } })],
  [
    'withRemoteWrite',
    [...ofAll, 'User-Agent', 'X-Prometheus-Remote-Write-Version'],
    (name: string) => new PrometheusBuilder().withRemoteWrite(url, { headers: { [name]: 'x' } }),
  ],
] as const) {
  for (const header of headers) {
    test(`${method} refuses the header ${header}`, () => {
      for (const name of [header, header.toLowerCase(), header.toUpperCase()]) {
        const { message } = errorOf(() => give(name)) as BuildError
        assert.is(message, `${method} got the header "${name}", which the exporter sets. Leave it out.`)
      }
    })
  }
  test(`${method} takes others`, () => {
    for (const name of ['Authorization', 'X-Scope-OrgID', 'Accept']) give(name)
  })
}

test.run()
