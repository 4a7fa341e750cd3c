import { collect } from 'metrics-facade'
import { runCollectors } from 'metrics-facade/registry'
import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { refusesScope } from '../support/scope-refusal.ts'

test('a collector of a scope runs before each scrape, until it is ended', () => {
  const endpoint = createRuntime('app', { uptime: false }).namespace('n')
  const depth = endpoint.createGauge('depth', 'Depth')
  let seen = 0
  const stop = endpoint.collect(() => depth.set(++seen))
  recording(recorder => {
    runCollectors()
    runCollectors()
    assert.is(recorder.value('gauge', 'app_depth', { namespace: 'n' }), 2)
    stop()
    runCollectors()
    assert.is(recorder.value('gauge', 'app_depth', { namespace: 'n' }), 2)
  })
})

test('one of the same name in the same scope is replaced, also by another copy of the hierarchy; in another it is not', () => {
  const ran: string[] = []
  const make = (name: string) => createRuntime('app', { uptime: false }).namespace(name)
  make('a').collect(() => ran.push('first'), 'queue')
  make('a').collect(() => ran.push('second'), 'queue')
  const stops = [
    make('b').collect(() => ran.push('of b'), 'queue'),
    collect(() => ran.push('of none'), 'queue'),
  ]
  runCollectors()
  assert.equal(ran.sort(), ['of b', 'of none', 'second'])
  for (const stop of [...stops, make('a').collect(() => {}, 'queue')]) stop()
})

test('names that are too long to be told apart where they are counted are still told apart', () => {
  const ran: string[] = []
  const runtime = createRuntime('app', { uptime: false })
  const long = 'n'.repeat(500)
  const scopes = ['x', 'y'].map(end => runtime.namespace(long + end))
  const stops = scopes.map((scope, index) => scope.collect(() => ran.push(`${index}`), 'queue'))
  stops.push(scopes[0]!.collect(() => ran.push('again'), 'queue'))
  runCollectors()
  assert.equal(ran.sort(), ['1', 'again'])
  for (const stop of stops) stop()
})

test('a collector that fails is counted by the name of its scope', () => {
  const endpoint = createRuntime('app', { uptime: false }).namespace('n').component('c').endpoint('e')
  const stop = endpoint.collect(() => {
    throw new Error('no queue')
  }, 'queue')
  recording(recorder => {
    runCollectors()
    const collector = 'app_queue{namespace="n",component="c",endpoint="e"}'
    assert.is(recorder.value('counter', 'metrics_collector_errors_total', { collector }), 1)
  })
  stop()
})

refusesScope('INVALID_ARGUMENT', [
  [
    'a collector that is not a function',
    () => createRuntime('app', { uptime: false }).collect(5 as never),
    'collect()',
    '5',
    'function',
  ],
  [
    'a name of a collector that is not a string',
    () => createRuntime('app', { uptime: false }).collect(() => {}, 5 as never),
    'collect()',
    '5',
    'string',
  ],
])

test.run()
