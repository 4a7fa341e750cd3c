import { counter, gauge, type Histogram, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../support/installed.ts'
import type { RecordingRecorder } from '../support/recording-recorder.ts'
import { warningsOf } from '../support/warnings.ts'

const kinds = { counter, gauge, histogram }

function invalidOf(recorder: RecordingRecorder, name: string): number | undefined {
  return recorder.value('counter', 'metrics_invalid_samples_total', { name })
}

class Hidden {
  readonly #method = 'GET'
  get method(): string {
    return this.#method
  }
}

const notLabels: ReadonlyArray<readonly [what: string, labels: unknown]> = [
  ['a string', 'GET'],
  ['an empty string', ''],
  ['zero', 0],
  ['a number', 5],
  ['NaN', Number.NaN],
  ['false', false],
  ['true', true],
  ['a bigint', 5n],
  ['a symbol', Symbol('labels')],
  ['a function', () => ({ a: 'b' })],
  ['a Date', new Date(0)],
  ['a promise', Promise.resolve({ a: 'b' })],
  ['an error without own keys', new RangeError('x')],
  ['a class that shows nothing', new Hidden()],
  ['names without values', ['a', 'b']],
  ['objects in an array', [{ a: 'b' }]],
  ['pairs with a name that is an object', [[{}, 'b']]],
  ['a Map by objects', new Map([[{}, 'b']])],
  ['a Set', new Set(['a'])],
  ['bytes', new Uint8Array(2)],
]

test('what is not labels makes no series: it is ignored and counted, whether a handle is kept or not', () => {
  recording(recorder => {
    for (const emit of [counter, gauge]) {
      emit('labelled').increment()
      for (const [what, labels] of notLabels) {
        const before = invalidOf(recorder, 'labelled') ?? 0
        emit('labelled', labels as never).increment()
        const held = emit('labelled', labels as never)
        held.increment()
        held.increment()
        assert.is(invalidOf(recorder, 'labelled'), before + 3, what)
      }
    }
    assert.is(recorder.value('counter', 'labelled'), 1)
    assert.is(recorder.value('gauge', 'labelled'), 1)
    assert.is(recorder.size, 3)
  })
})

test('the report names the value, what it is, and the remedy', async () => {
  const warnings = await warningsOf(() => {
    recording(() => {
      counter('told_string', 'GET' as never).increment()
      counter('told_date', new Date(0) as never).increment()
      counter('told_nested', { a: { b: 1 } } as never).increment()
      counter('told_array', { a: [1, 2] } as never).increment()
      counter({ name: 'jobs_total', help: 'Jobs' } as never).increment()
      counter('told_value').increment({} as never)
      counter('told_value').increment({} as never)
    })
  })
  assert.is(warnings.length, 6)
  assert.match(warnings[0]!, 'labels are an object of names and values, a Map or pairs, not GET (string)')
  assert.match(
    warnings[1]!,
    /labels are an object of names and values, a Map or pairs, not .*1970.* \(object\)/,
  )
  assert.match(
    warnings[2]!,
    'the label "a" is a string, number, boolean or bigint, not [object Object] (object)',
  )
  assert.match(warnings[3]!, 'the label "a" is a string, number, boolean or bigint, not 1,2 (object)')
  assert.match(warnings[4]!, 'a name is a string, not [object Object] (object)')
  assert.match(warnings[5]!, 'increment got [object Object] (object): pass a finite number')
})

test('a value of a label that is not one makes no series', () => {
  recording(recorder => {
    const values = [{}, [], ['a'], { toString: () => 'text' }, new Date(0), () => 'x', Symbol('x')]
    for (const value of values) counter('valued', { a: 'b', value } as never).increment()
    for (const value of values) counter('valued', [['value', value]] as never).increment()
    assert.is(invalidOf(recorder, 'valued'), values.length * 2)
    assert.is(recorder.size, 1)
  })
})

test('labels that were wrong before a recorder is installed are reported as what they are', async () => {
  const held = counter('early_mistake', 'GET' as never)
  const warnings = await warningsOf(() => {
    recording(recorder => {
      held.increment()
      assert.is(invalidOf(recorder, 'early_mistake'), 1)
    })
  })
  assert.match(warnings[0]!, 'not GET (string)')
})

test('a name that is not a string makes no series', () => {
  const names = [
    undefined,
    null,
    5,
    true,
    {},
    { name: 'a', help: 'b' },
    ['a'],
    () => 'a',
    Symbol('a'),
    new Date(0),
  ]
  recording(recorder => {
    for (const name of names) {
      for (const emit of [counter, gauge]) emit(name as never).increment()
      histogram(name as never, { a: 'b' }).record(1)
    }
    const counted = recorder.all().filter(({ name }) => name === 'metrics_invalid_samples_total')
    assert.is(recorder.size, counted.length)
    assert.is(
      counted.reduce((sum, { value }) => sum + value, 0),
      names.length * 3,
    )
  })
})

test('every method that is called without its handle throws nothing and is counted', async () => {
  const samples: Readonly<Record<string, readonly unknown[]>> = {
    increment: [1],
    decrement: [1],
    absolute: [1],
    set: [1],
    record: [1],
    recordMany: [1, 2],
    track: [],
    startTimer: [],
    time: [() => 7],
    zero: [],
  }
  let calls = 0
  const warnings = await warningsOf(() => {
    recording(recorder => {
      for (const [kind, emit] of Object.entries(kinds)) {
        const handle = emit('taken_off')
        const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(handle)).filter(
          name => !['constructor', 'labels', 'register'].includes(name),
        )
        for (const name of methods) {
          const given = samples[name]
          assert.ok(given, `${kind} has a method ${name} that this test does not know`)
          for (const it of [undefined, null, {}, setTimeout(() => {}, 0).unref(), 'text']) {
            const before = invalidOf(recorder, '(no handle)') ?? 0
            const method = (handle as unknown as Record<string, (...values: unknown[]) => unknown>)[name]!
            const result = method.apply(it, [...given])
            if (name === 'time') assert.is(result, 7)
            if (name === 'startTimer' || name === 'track') (result as () => void)()
            assert.ok((invalidOf(recorder, '(no handle)') ?? 0) > before, `${kind}.${name}`)
            // And a value that is wrong anyway.
            if (given[0] === 1) method.apply(it, [Symbol('wrong')])
            calls += 1
          }
        }
      }
      assert.is(recorder.value('counter', 'taken_off'), 0)
    })
  })
  assert.ok(calls > 30)
  assert.is(warnings.filter(warning => warning.includes('(no handle)')).length, 1)
  assert.match(warnings[0]!, 'without its handle: call handle.method()')
})

test('a method on another object changes nothing of that', () => {
  recording(recorder => {
    const api = { name: 'api', hit: counter('taken_off').increment as () => void }
    api.hit()
    assert.is(invalidOf(recorder, 'api'), 1)
    assert.equal(Object.keys(api), ['name', 'hit'])
  })
})

test('a timer of a handle still records into it', () => {
  recording(recorder => {
    const sizes: Histogram = histogram('timed')
    sizes.startTimer()()
    sizes.time(() => undefined)
    assert.is(recorder.values('timed')!.length, 2)
  })
})

test.run()
