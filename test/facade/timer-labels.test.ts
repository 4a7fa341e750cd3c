import { histogram } from 'metrics-facade'
import { createRuntime } from 'metrics-facade/scope'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import { warningsOf } from '../support/warnings.ts'

// Labels that are known when a timer stops.

test('a timer that is stopped with labels records on the histogram with these labels added', () => {
  recording(recorder => {
    const stop = histogram('late_seconds', { route: '/a', code: 'unknown' }).startTimer()
    const seconds = stop({ code: 200 })
    assert.is(stop({ code: 500 }), seconds)
    stop[Symbol.dispose]()
    assert.equal(recorder.values('late_seconds', { route: '/a', code: 200 }), [seconds])
    assert.equal(recorder.values('late_seconds', { route: '/a', code: 'unknown' }), [])
    assert.is(recorder.size, 2)
    for (const labels of [new Map([['code', 1]]), [['code', '1']] as const]) {
      histogram('late_seconds').startTimer()(labels)
    }
    assert.is(recorder.values('late_seconds', { code: 1 })!.length, 2)
    for (const none of [undefined, null, {}, []]) histogram('late_seconds').startTimer()(none as never)
    assert.is(recorder.values('late_seconds')!.length, 4)
  })
})

test('labels of a timer are read when it stops, and may be of an interface', () => {
  interface Outcome {
    code: number
  }
  recording(recorder => {
    const outcome: Outcome = { code: 0 }
    const stop = histogram('late_seconds').startTimer()
    outcome.code = 204
    stop(outcome)
    outcome.code = 500
    assert.is(recorder.values('late_seconds', { code: 204 })!.length, 1)
  })
})

test('labels of a timer that are not labels are counted as an invalid sample, with the reason', async () => {
  const throwing = {
    get code(): never {
      throw new Error('unreadable')
    },
  }
  const mistakes = [
    5,
    'text',
    new Date(0),
    new Error('failed'),
    { code: Symbol('x') },
    { code: {} },
    [1],
    throwing,
  ]
  for (const [index, labels] of mistakes.entries()) {
    const warnings = await warningsOf(() => {
      recording(recorder => {
        const stop = histogram(`mistaken_${index}_seconds`, { a: 1 }).startTimer()
        assert.ok(stop(labels as never) >= 0)
        assert.is(
          recorder.value('counter', 'metrics_invalid_samples_total', { name: `mistaken_${index}_seconds` }),
          1,
        )
        assert.equal(recorder.values(`mistaken_${index}_seconds`, { a: 1 }), [])
      })
    })
    assert.is(warnings.length, 1)
  }
})

test('time asks for labels of the result, or of what was thrown, at the end', async () => {
  await recording(async recorder => {
    const timed = histogram('late_seconds', { route: '/a' })
    const asked: unknown[] = []
    const labelsOf = (result: number | undefined, error: unknown) => {
      asked.push([result, error])
      return error === undefined ? { code: result } : { code: 'error' }
    }
    assert.is(
      timed.time(() => 200, labelsOf),
      200,
    )
    assert.is(await timed.time(async () => 201, labelsOf), 201)
    const failure = new Error('failed')
    assert.throws(() => {
      timed.time(() => {
        throw failure
      }, labelsOf)
    }, 'failed')
    const rejection = await timed
      .time(() => Promise.reject<number>(failure), labelsOf)
      .catch((error: unknown) => error)
    assert.is(rejection, failure)
    assert.equal(asked, [
      [200, undefined],
      [201, undefined],
      [undefined, failure],
      [undefined, failure],
    ])
    assert.is(recorder.values('late_seconds', { route: '/a', code: 200 })!.length, 1)
    assert.is(recorder.values('late_seconds', { route: '/a', code: 201 })!.length, 1)
    assert.is(recorder.values('late_seconds', { route: '/a', code: 'error' })!.length, 2)
    timed.time(
      () => 1,
      () => undefined,
    )
    assert.is(recorder.values('late_seconds', { route: '/a' })!.length, 1)
  })
})

test('what labelsOf throws or returns changes no result, and is counted', async () => {
  const warnings = await warningsOf(() => {
    recording(recorder => {
      const timed = histogram('mistaken_labels_seconds')
      const mistakes = [
        () => {
          throw new Error('no labels')
        },
        () => Promise.resolve({ a: 1 }),
        () => 5,
        'no function',
      ]
      for (const labelsOf of mistakes)
        assert.is(
          timed.time(() => 7, labelsOf as never),
          7,
        )
      assert.is(
        recorder.value('counter', 'metrics_invalid_samples_total', { name: 'mistaken_labels_seconds' }),
        4,
      )
      assert.equal(recorder.values('mistaken_labels_seconds'), [])
    })
  })
  assert.match(warnings[0]!, 'no labels')
})

test('handles of scopes and vectors take labels at the end, too', () => {
  recording(recorder => {
    const endpoint = createRuntime('late', { uptime: false }).namespace('n')
    endpoint.createHistogram('seconds', 'Time').startTimer()({ code: 200 })
    endpoint.createHistogramVec('by_route_seconds', 'Time', ['route']).withLabelValues('/a').startTimer()({
      code: 500,
    })
    assert.is(recorder.values('late_seconds', { namespace: 'n', code: 200 })!.length, 1)
    assert.is(recorder.values('late_by_route_seconds', { namespace: 'n', route: '/a', code: 500 })!.length, 1)
  })
})

test.run()
