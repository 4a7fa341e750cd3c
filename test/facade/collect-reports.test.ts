import { collect, type Recorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { runCollectors } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'
import { messagesAndDetailsOf } from '../support/warnings.ts'

// Under which names collectors are counted, and how their errors are reported.

const scrape = (recorder: Recorder) => runCollectors(undefined, recorder)

test('collectors without a name are told apart, in what is counted and what is reported', async () => {
  const recorder = new DebuggingRecorder()
  const warnings = await messagesAndDetailsOf(() =>
    withInstalled(recorder, () => {
      const ends = [
        collect(() => {
          throw new Error('first problem')
        }),
        collect(() => {
          throw new Error('second problem', { cause: new TypeError('the cause of it') })
        }),
        collect(function named() {
          throw new Error('third problem')
        }),
        collect(function named() {
          throw 'no error'
        }),
      ]
      for (let round = 0; round < 3; round++) scrape(recorder)
      for (const end of ends) end()
    }),
  )
  const names = ['anonymous', 'anonymous_2', 'named', 'named_2']
  for (const collector of names) {
    assert.is(recorder.snapshot().counter('metrics_collector_errors_total', { collector }), 3, collector)
  }
  assert.equal(
    warnings.map(({ message }) => message),
    ['first problem', 'second problem', 'third problem', 'no error'].map(
      (problem, index) => `The collector "${names[index]}" failed: ${problem}`,
    ),
  )
  for (const { detail } of warnings.slice(0, 3)) assert.match(detail!, 'collect-reports.test')
  assert.match(
    warnings[1]!.detail!,
    /Error: second problem\n {4}at [\s\S]*Caused by: TypeError: the cause of it\n {4}at /,
  )
  assert.is(warnings[3]!.detail, undefined)
})

test('an error that is its own cause is reported, and cut', async () => {
  const endless = new Error('endless')
  endless.cause = endless
  const [warning] = await messagesAndDetailsOf(() =>
    withInstalled(new DebuggingRecorder(), recorder => {
      using _end = collect(() => {
        throw endless
      }, 'endless')
      scrape(recorder)
    }),
  )
  assert.match(warning!.detail!, 'Caused by: Error: endless')
  assert.ok(warning!.detail!.length < 10_000)
})

test('an error whose stack or cause cannot be read is reported and counted without it', async () => {
  const recorder = new DebuggingRecorder()
  for (const field of ['stack', 'cause'] as const) {
    const broken = new Error(`no ${field}`)
    Object.defineProperty(broken, field, {
      get() {
        throw new Error('unreadable')
      },
    })
    const [warning, ...others] = await messagesAndDetailsOf(() =>
      withInstalled(recorder, () => {
        using _end = collect(() => {
          throw broken
        }, field)
        scrape(recorder)
      }),
    )
    assert.equal(others, [])
    assert.is(warning!.message, `The collector "${field}" failed: no ${field}`)
    assert.is(warning!.detail, undefined)
    assert.is(recorder.snapshot().counter('metrics_collector_errors_total', { collector: field }), 1)
  }
})

test('numbers are used again, and end at a hundred', () => {
  const recorder = new DebuggingRecorder()
  withInstalled(recorder, () => {
    const fail = () => {
      throw new Error('no')
    }
    for (let round = 0; round < 5; round++) {
      using _end = collect(() => fail())
      scrape(recorder)
    }
    const ends = Array.from({ length: 300 }, () => collect(() => fail()))
    scrape(recorder)
    for (const end of ends) end()
    scrape(recorder)
  })
  const counted = recorder.snapshot().entries.filter(({ name }) => name === 'metrics_collector_errors_total')
  assert.is(counted.length, 100)
  const last = { collector: 'anonymous_100' }
  assert.is(recorder.snapshot().counter('metrics_collector_errors_total', last), 201)
})

test.run()
