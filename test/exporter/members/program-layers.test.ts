import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, currentRecorder, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { ContextLabelLayer, FilterLayer, PrefixLayer, Stack, withLabels } from 'metrics-facade/layers'
import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { samplesOf } from '../../support/thread.ts'
import { type Emitter, inWholeProgram, type Scraped } from '../../support/whole-program.ts'

// What goes through layers, and what scopes create, in threads and processes alike.

interface Program {
  readonly living: ReadonlyArray<Emitter & Partial<Scraped>>
  readonly handles: readonly PrometheusHandle[]
  /** Has a second pass for everybody. */
  tick(): void
}

function within(body: (program: Program) => void): () => Promise<void> {
  return () =>
    withDirectory(directory =>
      inWholeProgram(directory, { buckets: [1, 10] }, whole => {
        const { main } = whole
        const living: Array<Emitter & Partial<Scraped>> = [main]
        for (let time = 0; time < 2; time++) living.push(whole.startThread(), whole.startProcess())
        const handles = living.flatMap(({ handle }) => handle ?? [])
        // Processes first: those that have threads take in what others have said.
        const tick = (): void => {
          for (let time = 0; time < 2; time++) for (const one of living) one.tick()
        }
        body({ living, handles, tick })
      }),
    )
}

test(
  'prefixes, filters and labels of a context are those of each thread and process, and what has passed them adds up',
  within(({ living, handles, tick }) => {
    for (const [index, one] of living.entries()) {
      one.run(() => {
        const stack = new Stack(currentRecorder())
          .push(new PrefixLayer('shop', { separator: '_' }))
          .push(FilterLayer.fromPatterns(['secret']))
          .push(new ContextLabelLayer({ only: ['tenant'] }))
        withLocalRecorder(stack, () => {
          counter('secret_total').increment()
          const held = counter('orders_total')
          for (const tenant of ['acme', 'zeta']) {
            withLabels({ tenant, trace: String(index) }, () => {
              held.increment(index + 1)
              histogram('wait').record(index)
              gauge('depth').set(index)
            })
          }
        })
      })
    }
    tick()
    for (const handle of handles) {
      for (const tenant of ['acme', 'zeta']) {
        const shown = (name: string): string | undefined =>
          samplesOf(handle, name).find(sample => sample.startsWith(`{tenant="${tenant}"`))
        assert.is(shown('shop_orders_total'), `{tenant="${tenant}"} 15`)
        assert.is(shown('shop_wait_count'), `{tenant="${tenant}"} 5`)
        assert.is(shown('shop_wait_sum'), `{tenant="${tenant}"} 10`)
        assert.is(shown('shop_depth'), `{tenant="${tenant}"} 10`)
      }
      assert.not.match(handle.render(), /secret|trace/)
    }
  }),
)

function endpointOf() {
  return createRuntime('shop', { uptime: false }).namespace('prod').component('backend').endpoint('generate')
}

const labels = '{namespace="prod",component="backend",endpoint="generate"'

test(
  'what scopes create in each thread and process has its place in one hierarchy, and is there from the start',
  within(({ living, handles, tick }) => {
    for (const [index, one] of living.entries()) {
      one.run(() => {
        const endpoint = endpointOf()
        endpoint.createCounter('requests', 'Requests').increment(index)
        endpoint.createHistogram('wait', 'Wait', {}, [1, 2]).record(1.5)
        endpoint.createCounterVec('tokens', 'Tokens', ['model']).withLabelValues('llama').increment(2)
        endpoint.createGauge('unused', 'Not set by anybody')
      })
    }
    tick()
    for (const handle of handles) {
      assert.equal(samplesOf(handle, 'shop_requests'), [`${labels}} 10`])
      assert.equal(samplesOf(handle, 'shop_tokens'), [`${labels},model="llama"} 10`])
      assert.equal(samplesOf(handle, 'shop_unused'), [`${labels}} 0`])
      assert.equal(samplesOf(handle, 'shop_wait_bucket'), [
        `${labels},le="1"} 0`,
        `${labels},le="2"} 5`,
        `${labels},le="+Inf"} 5`,
      ])
      assert.match(handle.render(), /^# HELP shop_requests Requests$/m)
    }
  }),
)

for (const remover of ['the main thread', 'another process']) {
  test(
    `what ${remover} removes of a scope or a vector is gone from all, and begins again at zero`,
    within(({ living, handles, tick }) => {
      const endpoints = living.map(one => one.run(endpointOf))
      const use = (): void => {
        for (const [index, one] of living.entries()) {
          one.run(() => {
            const endpoint = endpoints[index]!
            endpoint.createCounter('requests', 'Requests').increment()
            const tokens = endpoint.createCounterVec('tokens', 'Tokens', ['model'])
            for (const model of ['llama', 'gpt']) tokens.withLabelValues(model).increment()
          })
        }
        tick()
      }
      use()
      const index = remover === 'the main thread' ? 0 : 2
      const remove = (code: (endpoint: ReturnType<typeof endpointOf>) => void): void => {
        living[index]!.run(() => code(endpoints[index]!))
        tick()
      }
      remove(endpoint => endpoint.createCounterVec('tokens', 'Tokens', ['model']).remove('gpt'))
      for (const handle of handles)
        assert.equal(samplesOf(handle, 'shop_tokens'), [`${labels},model="llama"} 5`])
      remove(endpoint => endpoint.remove())
      for (const handle of handles) {
        for (const name of ['shop_tokens', 'shop_requests']) assert.equal(samplesOf(handle, name), [])
      }
      use()
      for (const handle of handles) {
        assert.equal(samplesOf(handle, 'shop_requests'), [`${labels}} 5`])
        assert.equal(samplesOf(handle, 'shop_tokens').sort(), [
          `${labels},model="gpt"} 5`,
          `${labels},model="llama"} 5`,
        ])
      }
    }),
  )
}

test.run()
