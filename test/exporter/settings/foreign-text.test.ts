import { Matcher, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { RouterBuilder } from 'metrics-facade/layers'
import { MetricKindMask } from 'metrics-facade/registry'
import { createHierarchy } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { warningsOf } from '../../support/warnings.ts'

/** Would forge a line of a log and colour it, and fill a page. */
const foreign = `x\n\u001b[31mERROR forged${'y'.repeat(5000)}`
const long = 'y'.repeat(5000)

const handle = new PrometheusBuilder().buildRecorder().handle()
const hierarchy = createHierarchy({ prefix: 'app', levels: ['component', 'endpoint'] }) as never as {
  component(
    name: string,
    labels?: object,
  ): { createCounter(name: string, help: string, labels?: object): void }
}
const scope = hierarchy.component('a')

/** Each has to throw. */
const mistakes: Readonly<Record<string, () => unknown>> = {
  'a pattern of a matcher': () => new PrometheusBuilder().setBucketsForMetric(Matcher.full(long), []),
  'a key of a selection': () => handle.render({ [foreign]: 1 } as never),
  'names of a selection': () => handle.render({ names: [foreign, 5] as never }),
  'labels of a selection': () => handle.render({ labels: { [foreign]: Symbol('s') as never } }),
  'a pattern of a route': () =>
    new RouterBuilder(new DebuggingRecorder(), { wholeSegments: true }).addRoute(
      MetricKindMask.All,
      `${foreign}..`,
      new DebuggingRecorder(),
    ),
  'the name of a level': () => hierarchy.component(foreign, { le: 'x' }),
  'a label of a level': () => hierarchy.component('a', { [foreign]: 'x' }),
  'a value of a level': () => hierarchy.component('a', { zone: { [foreign]: 1 } }),
  'the name of a metric of a scope': () => scope.createCounter(foreign, 'Help'),
  'a long name of a metric of a scope': () => scope.createCounter(long, 5 as never),
  'a help text of a scope': () => {
    scope.createCounter('jobs', 'Help')
    scope.createCounter('jobs', foreign)
  },
  'what was not recorded': () => new DebuggingRecorder().snapshot().counter(foreign, { a: foreign }),
  'a global label': () => handle.setGlobalLabel(foreign, 'x'),
  quantiles: () => new PrometheusBuilder().setQuantiles([...new Array(5000).fill(0.5), 2]),
  bounds: () => new PrometheusBuilder().setBuckets([...new Array(5000).keys(), 1]),
}

for (const [what, mistake] of Object.entries(mistakes)) {
  test(`${what} cannot fill an error, nor forge a line of a log`, () => {
    let message = ''
    assert.throws(mistake, (error: Error) => {
      message = error.message
      return true
    })
    assert.not.match(message, /\p{Cc}/u, message)
    // Two pieces of foreign text and what we say of them.
    assert.ok(message.length < 1000, `${message.length} characters: ${message}`)
    assert.match(message, /[.)]$/, 'it ends with the remedy, or with what there is')
  })
}

test('names that collide cannot fill a warning, nor forge a line of a log', async () => {
  const warnings = await warningsOf(() => {
    const recorder = new PrometheusBuilder().withUtf8Names().buildRecorder()
    recorder.registerCounter(`one ${foreign}?`, undefined).increment(1)
    recorder.registerCounter(`one ${foreign}!`, undefined).increment(1)
    recorder.registerCounter(`two ${foreign}`, undefined).increment(1)
    recorder.registerGauge(`two ${foreign}`, undefined).set(1)
    recorder.handle().render()
  })
  assert.is(warnings.length, 2)
  for (const warning of warnings) {
    assert.not.match(warning, /\p{Cc}/u)
    assert.ok(warning.length < 1000, `${warning.length} characters`)
  }
})

test.run()
