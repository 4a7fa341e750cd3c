import { PrometheusBuilder, type PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Cardinality } from '../../../../exporter-prometheus/lib/store/limits/cardinality.ts'
import { Distinct } from '../../../../exporter-prometheus/lib/store/limits/distinct.ts'
import { hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import { keyOfLabel } from '../../../../exporter-prometheus/lib/store/limits/shared-choice.ts'
import { withInstalled } from '../../../support/installed.ts'
import { sharedChoice } from '../../../support/limit-fixture.ts'
import { samplesOf } from '../../../support/thread.ts'

// What was chosen together holds for handles, for values of other labels, and for values that nobody chose.

const keyOf = (label: string): string => keyOfLabel({ kind: 'counter', metric: 'hits_total', label })

/** Runs `body` as a program whose processes choose together, with so many values of a label. */
function led(perLabel: number, body: (cardinality: Cardinality, handle: PrometheusHandle) => void): void {
  const recorder = new PrometheusBuilder().withCardinalityLimits({ perLabel }).buildRecorder()
  withInstalled(recorder, () => {
    const { cardinality } = recorder as unknown as { readonly cardinality: Cardinality }
    cardinality.isLed = true
    body(cardinality, recorder.handle())
  })
}

const hits = (handle: PrometheusHandle): string[] => samplesOf(handle, 'hits_total')

test('a handle that was folded counts for a value as soon as that is chosen', () => {
  led(1, (cardinality, handle) => {
    counter('hits_total', { path: '/a' }).increment()
    const held = counter('hits_total', { path: '/b' })
    held.increment()
    const values = new Map(['/a', '/b'].map(path => [path, false]))
    cardinality.obey(new Map([[keyOf('path'), sharedChoice({ values })]]))
    held.increment()
    assert.equal(hits(handle), ['{path="/a"} 1', '{path="other"} 1', '{path="/b"} 1'])
  })
})

test('a value that the others have not chosen counts elsewhere, also where there is room for one', () => {
  led(3, (cardinality, handle) => {
    for (const path of ['/a', '/b']) counter('hits_total', { path }).increment()
    const choice = sharedChoice({ values: new Map([['/a', false]]), isFull: false })
    cardinality.obey(new Map([[keyOf('path'), choice]]))
    assert.equal(hits(handle), ['{path="/a"} 1', '{path="other"} 1'])
  })
})

test('a series of others that leaves by another label is shown until that has left', () => {
  led(1, (cardinality, handle) => {
    for (const path of ['/a', '/b']) counter('hits_total', { path, user: 'u' }).increment()
    const ofPath = sharedChoice({ values: new Map([['/a', false]]) })
    const obey = (user: Parameters<typeof sharedChoice>[0]): void =>
      cardinality.obey(
        new Map([
          [keyOf('path'), ofPath],
          [keyOf('user'), sharedChoice(user)],
        ]),
      )
    obey({ leaving: new Set(['u']) })
    const shown = ['{path="/a",user="u"} 1', '{path="other",user="u"} 1']
    assert.equal(hits(handle), shown)
    obey({ leaving: new Set(['u']) })
    assert.equal(hits(handle), shown)
    obey({ gone: new Set(['u']) })
    assert.equal(hits(handle), [])
  })
})

test('values that have come here as series are in the estimate with those that threads tell of', () => {
  led(30, (cardinality, handle) => {
    const told = new Distinct()
    for (let index = 0; index < 10; index++) told.add(hashOf(`/thread/${index}`))
    for (let index = 0; index < 20; index++) counter('hits_total', { path: `/${index}` }).increment()
    cardinality.unite({ kind: 'counter', metric: 'hits_total', label: 'path' }, told.registers)
    handle.runUpkeep()
    const [line] = samplesOf(handle, 'metrics_label_values')
    const estimate = Number(line!.split(' ').at(-1))
    assert.ok(estimate >= 27 && estimate <= 33, line)
  })
})

test.run()
