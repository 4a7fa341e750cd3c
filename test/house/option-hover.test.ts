import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { install, installRecorder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { settings } from '../../exporter-prometheus/lib/settings/settings.ts'
import { transportSettings } from '../../exporter-prometheus/lib/settings/transport-settings.ts'
import { LanguageServer } from '../support/language-server.ts'

// What an editor shows of an option where it is written: types may lose the docs that their parts have.

const any = undefined as never

/** Never called. */
export const written: Readonly<Record<string, () => unknown>> = {
  install: () =>
    install({
      listener: any,
      udsListener: any,
      allowedAddresses: any,
      basicAuthentication: any,
      bearerAuthentication: any,
      tls: any,
      health: any,
      page: any,
      pushGateway: any,
      otlp: any,
      remoteWrite: any,
      buckets: any,
      bucketsForMetric: any,
      nativeHistogramsForMetric: any,
      summariesForMetric: any,
      sumAndCountForMetric: any,
      quantiles: any,
      significantDigits: any,
      bucketDurationMs: any,
      bucketCount: any,
      globalLabels: any,
      recommendedNaming: any,
      utf8Names: any,
      idleTimeout: any,
      cardinality: any,
      upkeepIntervalMs: any,
      exemplars: any,
      createdTimestamps: any,
      scrapeMetrics: any,
      include: any,
      reuse: any,
      threads: any,
      processes: any,
      scrapeLimits: any,
      clock: any,
    }),
  installRecorder: () =>
    installRecorder({
      buckets: any,
      bucketsForMetric: any,
      nativeHistogramsForMetric: any,
      summariesForMetric: any,
      sumAndCountForMetric: any,
      quantiles: any,
      significantDigits: any,
      bucketDurationMs: any,
      bucketCount: any,
      globalLabels: any,
      recommendedNaming: any,
      utf8Names: any,
      idleTimeout: any,
      cardinality: any,
      upkeepIntervalMs: any,
      exemplars: any,
      createdTimestamps: any,
      scrapeMetrics: any,
      include: any,
      reuse: any,
      threads: any,
      processes: any,
      scrapeLimits: any,
      clock: any,
    }),
}

const path = fileURLToPath(import.meta.url)
const source = readFileSync(path, 'utf8')
const all = Object.keys(settings)
const options: Readonly<Record<string, readonly string[]>> = {
  install: all,
  installRecorder: all.filter(name => !(name in transportSettings)),
}
let server: LanguageServer

test.before(async () => {
  server = await LanguageServer.start(fileURLToPath(new URL('../..', import.meta.url)))
})
test.after(() => server.stop())

for (const [name, expected] of Object.entries(options)) {
  test(`an editor shows of every option of ${name}() what it does, its default and its unit`, async () => {
    const start = source.indexOf(`    ${name}({\n`)
    const body = source.slice(start, source.indexOf('})', start))
    const places = [...body.matchAll(/^ +(\w+): any/gm)]
    assert.equal(
      places.map(([, option]) => option),
      expected,
    )
    const offsets = places.map(({ index, 0: line, 1: option }) => start + index + line.indexOf(option!))
    for (const [place, shown] of (await server.hover(path, offsets)).entries()) {
      const option = expected[place]!
      const [, signature = '', text = ''] = /^```\w+\n(.*?)\n```\n(.*)$/s.exec(shown) ?? []
      assert.match(signature, new RegExp(`\\(property\\) \\w+\\.${option}\\?`), shown)
      assert.match(text, /.{30}/, `${option} has no text`)
      assert.match(text, /\bdefaults?\b/, `${option} does not say its default`)
      if (option.endsWith('Ms')) assert.match(text, /[Mm]illiseconds/, `${option} has no unit`)
    }
  })
}

test('what has no docs is found out', async () => {
  const [shown] = await server.hover(path, [source.indexOf('any = ')])
  assert.match(shown!, 'const any')
  assert.not.match(shown!, /\bdefault/)
})

test.run()
