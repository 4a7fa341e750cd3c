import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { remedyFor } from '../../../exporter-prometheus/lib/base/peer-options.ts'

const options = ['listener', 'quantiles', 'globalLabels']
const all = 'The options are listener, quantiles, globalLabels.'

const globalLabels = 'For labels of every series use globalLabels.'
const oneRecorder = 'There is one recorder: leave the option out.'
const onListener = (what: string) => `To listen on a ${what} use listener, such as { host, port }.`

const peers: Readonly<Record<string, string>> = {
  defaultLabels: globalLabels,
  labels: globalLabels,
  constLabels: globalLabels,
  globalLabel: globalLabels,
  prefix:
    "For a prefix of every name put new PrefixLayer('app') over the recorder: see metrics-facade/layers. For names of metrics about scrapes use scrapeMetrics.",
  port: onListener('port'),
  host: onListener('host'),
  path: 'For the path of the metrics use listener, such as { port, path }.',
  endpoint:
    'For the path of the metrics use listener: { port, path }; for a gateway pushGateway: { endpoint }.',
  gateway: 'To push use pushGateway, such as { endpoint, job }.',
  timeout:
    'For idle series use idleTimeout: { kinds, timeoutMs }; for slow scrapes scrapeLimits: { timeoutMs }.',
  percentiles: 'For the quantiles of summaries use quantiles, each from 0 to 1.',
  register: oneRecorder,
  registry: oneRecorder,
}

for (const [name, remedy] of Object.entries(peers)) {
  test(`for ${name} of another exporter there is a remedy, in any case`, () => {
    for (const written of [name, name.toLowerCase(), name.toUpperCase()]) {
      assert.is(remedyFor(written, options), `${remedy} ${all}`)
    }
  })
}

const typos: ReadonlyArray<readonly [name: string, option: string | undefined]> = [
  ['Listener', 'listener'],
  ['listner', 'listener'],
  ['listenner', 'listener'],
  ['lisdener', 'listener'],
  ['listen', 'listener'],
  ['xxlistener', 'listener'],
  ['liste', undefined],
  ['xxxlistener', undefined],
  ['xystener', 'listener'],
  ['xyztener', undefined],
  ['quantilexyz', undefined],
  // Of a long name a quarter may differ.
  ['globalLabelss', 'globalLabels'],
  ['globalLabelxyz', 'globalLabels'],
  ['globalLabwxyzs', undefined],
  ['globallaxyzs', 'globalLabels'],
  ['global', undefined],
  ['', undefined],
]

for (const [name, option] of typos) {
  test(`"${name}" is ${option === undefined ? 'like no option' : `like ${option}`}`, () => {
    const expected = option === undefined ? all : `Did you mean "${option}"? ${all}`
    assert.is(remedyFor(name, options), expected)
  })
}

test('of several options that are alike the nearest is suggested, and the first of those that are as near', () => {
  assert.match(remedyFor('bucket', ['buckles', 'buckets', 'bucketed']), '"buckets"')
  assert.match(remedyFor('bucket', ['buckets', 'bucketx']), '"buckets"')
  assert.match(remedyFor('bucket', ['bucketx', 'buckets']), '"bucketx"')
})

test('without options nothing is suggested', () => {
  assert.is(remedyFor('bucket', []), 'The options are .')
})

test('a name of up to 50 characters is compared, a longer one is not', () => {
  const longest = 'a'.repeat(50)
  assert.is(remedyFor(longest, [longest]), `Did you mean "${longest}"? The options are ${longest}.`)
  assert.is(remedyFor(`${longest}a`, [`${longest}a`]), `The options are ${longest}a.`)
})

test.run()
