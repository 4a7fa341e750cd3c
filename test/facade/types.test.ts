import * as facade from 'metrics-facade'
import {
  type Advice,
  type Counter,
  collect,
  counter,
  type Disposer,
  describeCounter,
  describeHistogram,
  type Gauge,
  gauge,
  type Histogram,
  histogram,
  type Labels,
  Level,
  noopRecorder,
  type Recorder,
  setGlobalRecorder,
  type Timer,
  Unit,
  withLocalRecorder,
} from 'metrics-facade'
import { withLabels } from 'metrics-facade/layers'
import { unitFromString } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

// `tsc` checks this file: each line marked as an error must be one, and every other line must compile. The functions
// below are never called.

interface Request {
  readonly method: string
  readonly status?: number
  retry: boolean | undefined
}

class Route {
  readonly path: string = '/'
}

function wrongCalls(recorder: Recorder, requests: Counter, depth: Gauge, sizes: Histogram): void {
  // @ts-expect-error: a name is a string
  counter(5)
  // @ts-expect-error: a name is needed
  gauge()
  // @ts-expect-error: labels are not a string
  counter('a', 'queue=mail')
  // @ts-expect-error: the value of a label is not an object
  counter('a', { queue: { name: 'mail' } })
  // @ts-expect-error: nor a list
  histogram('a', { queue: ['mail'] })
  // @ts-expect-error: nor a function
  gauge('a', { queue: () => 'mail' })
  // @ts-expect-error: not in an object of a type of its own either
  counter('a', new Date())
  // @ts-expect-error: labels are not a function
  counter('a', () => 'mail')
  // @ts-expect-error: nor is what they are in
  withLabels({} as { readonly request: Request }, () => {})
  // @ts-expect-error: a pair has two parts
  counter('a', [['queue', 'mail', 'more']])
  // @ts-expect-error: the name of a label is a string
  counter('a', [[5, 'mail']])
  // @ts-expect-error: there is no such level
  counter('a', {}, { level: 35 })
  // @ts-expect-error: a value is a number
  requests.increment('5')
  // @ts-expect-error: not a bigint
  requests.increment(5n)
  // @ts-expect-error: absolute needs a value
  requests.absolute()
  // @ts-expect-error: a counter does not go down
  requests.decrement()
  // @ts-expect-error: nor is it set
  requests.set(5)
  // @ts-expect-error: a gauge's value is a number
  depth.set('5')
  // @ts-expect-error: set needs a value
  depth.set()
  // @ts-expect-error: a histogram's value is a number
  sizes.record('5')
  // @ts-expect-error: recordMany needs a count
  sizes.recordMany(5)
  // @ts-expect-error: time needs a function
  sizes.time(5)
  // @ts-expect-error: a description is needed
  describeCounter('a')
  // @ts-expect-error: a unit has a description behind it
  describeCounter('a', Unit.Bytes, undefined)
  // @ts-expect-error: there is no such unit
  describeHistogram('a', 'parsecs', 'Distance')
  // @ts-expect-error: buckets are numbers
  describeHistogram('a', Unit.Bytes, 'Sizes', { buckets: ['1'] })
  // @ts-expect-error: a recorder registers and describes
  setGlobalRecorder({ registerCounter: recorder.registerCounter })
  // @ts-expect-error: a scope needs a recorder
  withLocalRecorder(undefined, () => {})
  // @ts-expect-error: a collector is a function
  collect(5)
  // @ts-expect-error: a handle's labels are read only
  requests.labels = {}
  // @ts-expect-error: handles are made by counter(), not by new
  new facade.Counter('a')
}

function rightCalls(recorder: Recorder, request: Request, route: Route): void {
  const requests: Counter = counter('a', {
    queue: 'mail',
    status: 200,
    retry: true,
    id: 5n,
    not: undefined,
    nor: null,
  })
  requests.increment()
  requests.absolute(5)
  const readOnly = { queue: 'mail', status: 200 } as const
  const forms: Labels[] = [readOnly, new Map([['queue', 'mail']]), [['queue', 5n] as const], {}]
  for (const labels of forms) histogram('a', labels)
  counter('a', undefined, { level: Level.Debug, target: 'db' })
  for (const emit of [counter, gauge, histogram]) {
    emit('a', request)
    emit('a', route)
    emit('a', undefined, { level: undefined, target: undefined })
  }
  const same: number = withLabels(request, () => 5)
  const chosen: string = withLabels<string>({ queue: 'mail' }, () => 'a')
  const depth: Gauge = gauge('a', new Map<string, string | number>())
  const done: Disposer = depth.track()
  done()
  const sizes: Histogram = histogram('a', [['queue', 'mail']])
  const stop: Timer = sizes.startTimer()
  const seconds: number = stop()
  const timed: number = sizes.time(() => seconds)
  const later: Promise<string> = sizes.time(async () => String(timed))
  const scoped: Promise<string> = withLocalRecorder(recorder, () => later)
  const advice: Advice = { buckets: [0.1, 1] as const }
  describeCounter('a', 'Text')
  describeCounter('a', undefined, 'Text')
  describeHistogram('a', Unit.Seconds, 'Text', advice)
  describeHistogram('a', Unit.Seconds, chosen, undefined)
  describeHistogram('a', Unit.Seconds, 'Text', { buckets: undefined })
  describeHistogram('a', 'seconds', 'Text')
  const unit: Unit | undefined = unitFromString('bytes')
  collect(() => depth.set(5), unit)
  collect(async () => void (await scoped))
  collect(() => same + 1)
  collect(() => Promise.all([later, scoped]))
}

test('calls that are wrong do not compile, and those that are right do', () => {
  assert.type(wrongCalls, 'function')
  assert.type(rightCalls, 'function')
})

test('what the types say of the exports is there at run time, and the classes of handles are not', () => {
  const functions = Object.entries(facade).filter(([, value]) => typeof value === 'function')
  assert.ok(functions.length >= 15)
  for (const name of ['Counter', 'Gauge', 'Histogram', 'cell']) assert.not.ok(name in facade, name)
  const recorder: Recorder = noopRecorder
  assert.type(recorder.registerCounter, 'function')
})

test.run()
