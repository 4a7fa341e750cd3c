import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually, freePort, Program } from '../e2e/processes.ts'
import { type MetricJson, OtlpReceiver } from '../support/otlp-receiver.ts'
import { programOf } from './programs.ts'
import { recorded } from './recorded.ts'

// A real collector has understood all that it passes on as it came.

/** Starts a collector that passes on what it gets to this URL, for the time of `body`. */
async function collecting(url: string, body: (endpoint: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-collector-'))
  const endpoint = `127.0.0.1:${await freePort()}`
  const configuration = join(directory, 'collector.yml')
  writeFileSync(
    configuration,
    // JSON is YAML.
    JSON.stringify({
      receivers: { otlp: { protocols: { http: { endpoint } } } },
      exporters: { otlphttp: { metrics_endpoint: url, sending_queue: { enabled: false } } },
      service: {
        telemetry: { metrics: { level: 'none' } },
        pipelines: { metrics: { receivers: ['otlp'], exporters: ['otlphttp'] } },
      },
    }),
  )
  const program = new Program(await programOf('collector'), ['--config', configuration])
  try {
    await program.says(/Everything is ready/)
    await body(`http://${endpoint}`)
  } finally {
    await program.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** The metrics of the program, without times, which differ from push to push. */
function comparable(receiver: OtlpReceiver): readonly MetricJson[] {
  const text = JSON.stringify(
    Object.values(receiver.metrics()).filter(({ name }) => name.startsWith('store_')),
    (key, value) => {
      if (key === 'timeUnixNano') return undefined
      // What is left out by one and written by the other as its default.
      return (Array.isArray(value) && value.length === 0) || value === 0 || value === '0' || value === ''
        ? undefined
        : value
    },
  )
  return JSON.parse(text)
}

for (const encoding of ['protobuf', 'json'] as const) {
  for (const temporality of ['cumulative', 'delta'] as const) {
    test(`a collector passes on what it gets by ${encoding}, ${temporality}`, async () => {
      const [direct, behind] = [new OtlpReceiver(), new OtlpReceiver()]
      for (const one of [direct, behind]) await one.listen()
      try {
        await collecting(`${behind.url}/v1/metrics`, endpoint =>
          recorded(
            {
              otlp: [
                { endpoint, encoding, temporality, intervalMs: Number.POSITIVE_INFINITY },
                { endpoint: direct.url, temporality, intervalMs: Number.POSITIVE_INFINITY },
              ],
            },
            async handle => {
              const { failed } = await handle.flush({ timeoutMs: 20_000 })
              assert.equal(failed, [])
              await eventually('the collector passes it on', async () => behind.requests[0])
              assert.ok(comparable(behind).length >= 6)
              assert.equal(comparable(behind), comparable(direct))
            },
          ),
        )
      } finally {
        for (const one of [direct, behind]) await one.close()
      }
    })
  }
}

test('the configuration of the monitoring stack is one', async () => {
  const path = fileURLToPath(new URL('../../exporter-prometheus/monitoring/collector.yml', import.meta.url))
  await new Program(await programOf('collector'), ['validate', '--config', path]).ends()
})

test.run()
