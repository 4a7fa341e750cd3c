import { installRecorder, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { uninstall } from '../../support/prometheus-fixture.ts'

// Methods of the builder that switch something: on without an argument, off with false.

test.after.each(uninstall)

const switches = {
  recommendedNaming: 'withRecommendedNaming',
  utf8Names: 'withUtf8Names',
  createdTimestamps: 'withCreatedTimestamps',
  threads: 'withThreads',
} as const

type Digests = { readonly settings?: () => ReadonlyMap<string, string> }

for (const [option, method] of Object.entries(switches)) {
  test(`${method}() is ${option}: true, and its argument takes that back`, () => {
    const digestOf = (install: () => object): string => {
      const { settings } = install() as Digests
      uninstall()
      return settings!().get(option)!
    }
    const [on, off] = [true, false].map(value => digestOf(() => installRecorder({ [option]: value })))
    assert.is.not(on, off)
    const built = (...given: readonly boolean[]): string =>
      digestOf(() => new PrometheusBuilder()[method](...given).installRecorder())
    assert.equal([built(), built(true), built(false)], [on, on, off])
    const twice = digestOf(() => new PrometheusBuilder()[method]()[method](false).installRecorder())
    assert.is(twice, off)
  })
}

test('withReuse() gives the handle that is installed, and withReuse(false) refuses to be the second', () => {
  const handle = installRecorder()
  assert.is(new PrometheusBuilder().withReuse().installRecorder(), handle)
  assert.throws(() => new PrometheusBuilder().withReuse(false).installRecorder(), /already/)
})

test.run()
