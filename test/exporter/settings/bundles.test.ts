import { installRecorder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadExporterBundles } from '../../support/exporter-copies.ts'
import { ask } from '../../support/http-client.ts'
import { sampleValue, uninstall } from '../../support/prometheus-fixture.ts'
import { warningsOf } from '../../support/warnings.ts'

// What a framework does that bundles an application more than once, and what hot reload does.

const bundles = await loadExporterBundles('esm', 'cjs', 'esm')

test.after.each(uninstall)

test('the bundles have copies of their own', () => {
  assert.is(new Set(bundles.map(({ installRecorder }) => installRecorder)).size, 3)
  assert.is(new Set(bundles.map(({ counter }) => counter)).size, 3)
})

test('each bundle gets the handle that another installed, and its scrapes have what all emit', async () => {
  for (const first of bundles) {
    const handle = first.installRecorder({ reuse: true, buckets: [1] })
    const warnings = await warningsOf(() => {
      for (const bundle of bundles) {
        assert.is(bundle.prometheusHandle(), handle)
        assert.is(bundle.installRecorder({ reuse: true, buckets: [1] }), handle)
        bundle.counter('bundles_total').increment()
      }
    })
    assert.equal(warnings, [])
    assert.is(sampleValue(handle.render(), 'bundles_total'), '3')
    assert.is(installRecorder({ reuse: true }), handle)
    await handle.close()
    uninstall()
  }
})

test('bundles that install at the same time have one listener', async () => {
  const handles = await Promise.all(
    bundles.map(({ install }) => install({ listener: '127.0.0.1:0', reuse: true })),
  )
  assert.is(new Set(handles).size, 1)
  for (const { counter } of bundles) counter('bundles_total').increment()
  const { text } = await ask(handles[0]!.address!, '/metrics')
  assert.is(sampleValue(text, 'bundles_total'), '3')
  await handles[0]!.close()
})

test('a bundle listens again on the recorder that another one closed', async () => {
  const [first, second] = bundles as [(typeof bundles)[0], (typeof bundles)[0]]
  const handle = await first.install({ listener: '127.0.0.1:0' })
  first.counter('kept_total').increment()
  await handle.close()
  assert.is(await second.install({ listener: '127.0.0.1:0', reuse: true }), handle)
  assert.is(sampleValue((await ask(handle.address!, '/metrics')).text, 'kept_total'), '1')
  await handle.close()
})

test('set-up that is run five times, by three bundles, has one recorder, one collector and one set of process metrics', async () => {
  const ran: string[] = []
  const setUp = async (bundle: (typeof bundles)[0], version: string) => {
    const { install, collect, collectProcessMetrics, gauge } = bundle
    const handle = await install({ listener: '127.0.0.1:0', reuse: true })
    collectProcessMetrics()
    collect(() => {
      ran.push(version)
      gauge('depth').set(1)
    }, 'queue')
    handle.collect(() => void ran.push(`own ${version}`), 'queue')
    return handle
  }
  const handles = new Set<unknown>()
  for (let round = 1; round <= 5; round++) {
    for (const [index, bundle] of bundles.entries()) handles.add(await setUp(bundle, `${round}.${index}`))
  }
  assert.is(handles.size, 1)
  const handle = bundles[1]!.prometheusHandle()!
  const { text } = await ask(handle.address!, '/metrics')
  assert.equal(ran, ['5.2', 'own 5.2'])
  assert.is(sampleValue(text, 'depth'), '1')
  assert.is(text.match(/^process_resident_memory_bytes /gm)?.length, 1)
  assert.not.match(text, 'metrics_collector_errors_total{')
  await handle.close()
})

test('without reuse each bundle is told that this process is installed already', async () => {
  const handle = bundles[0]!.installRecorder()
  for (const { install, installRecorder: again } of bundles) {
    assert.throws(() => again(), /already set in this process.*prometheusHandle\(\)/)
    const rejection = await install().catch((error: unknown) => error)
    assert.match(String(rejection), 'this process')
  }
  await handle.close()
})

test.run()
