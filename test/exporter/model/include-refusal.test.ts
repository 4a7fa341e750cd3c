import {
  BuildError,
  installRecorder,
  mergeGatherers,
  PrometheusBuilder,
  Renderer,
} from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newRecorder } from '../../support/include-fixture.ts'
import {
  errorOf,
  freshRecorder,
  renderStrictly,
  sampleValue,
  uninstall,
} from '../../support/prometheus-fixture.ts'

test.after.each(uninstall)

test('a recorder is not included in itself, nor in what is in it', () => {
  const [handle, other] = [freshRecorder(), newRecorder().handle()]
  other.include(handle)
  for (const source of [handle, new Renderer(mergeGatherers([other])), other]) {
    const error = errorOf(() => handle.include(source)) as BuildError
    assert.equal([error instanceof BuildError, error.code], [true, 'INVALID_INCLUDE'])
  }
  handle.include({ gather: () => handle.gather() })
  counter('once_total').increment()
  for (let render = 0; render < 3; render++) handle.render()
  assert.is(sampleValue(renderStrictly(handle), 'once_total'), '1')
})

const wrong: ReadonlyArray<readonly [source: unknown, options: unknown, message: RegExp]> = [
  [undefined, undefined, /got undefined: give a function that returns the text format/],
  ['text 1', undefined, /got "text 1": give a function/],
  [{ metrics: 'text 1' }, undefined, /give a function/],
  [() => '', 5, /got the options 5: give \{ labels, name \}/],
  [() => '', { label: {} }, /has no option "label": give/],
  [() => '', { name: '' }, /got the name "": give a string/],
  [() => '', { name: 5 }, /got the name 5: give a string/],
  [() => '', { labels: 5 }, /got wrong labels: /],
  [() => '', { labels: { le: '1' } }, /got a wrong label: .*"le".*exporter's own/],
  [() => '', { labels: { 'a-b': '1' } }, /got a wrong label: .*"a-b"/],
  [() => '', { labels: { a: '' } }, /got a wrong label: .*says nothing/],
]

for (const [source, options, message] of wrong) {
  test(`refused with a remedy: ${String(message)}`, () => {
    const handle = newRecorder().handle()
    for (const [where, run] of [
      ['include', () => handle.include(source as never, options as never)],
      ['include', () => new PrometheusBuilder().include(source as never, options as never)],
      ['The option "include"', () => installRecorder({ include: [[source, options] as never] })],
    ] as const) {
      const error = errorOf(run) as BuildError
      assert.instance(error, BuildError)
      assert.is(error.code, 'INVALID_INCLUDE')
      assert.match(error.message, message)
      assert.ok(error.message.startsWith(`${where} `), error.message)
    }
  })
}

test('sources that are no list are refused', () => {
  const error = errorOf(() => installRecorder({ include: 'text 1' as never })) as BuildError
  assert.is(error.code, 'INVALID_OPTION')
})

test.run()
