import {
  collect,
  gauge,
  noopRecorder,
  type Recorder,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { FanoutBuilder, PrefixLayer, Stack } from 'metrics-facade/layers'
import { runCollectors } from 'metrics-facade/registry'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { collectGarbage } from '../support/garbage.ts'
import { nextTurn, openGate } from '../support/gate.ts'
import { withInstalled } from '../support/installed.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'
import { messagesAndDetailsOf } from '../support/warnings.ts'

const scrape = (recorder: Recorder) => runCollectors(undefined, recorder)

test('a collector made in a local scope belongs to its recorder, also when the scope has ended', async () => {
  const [one, two] = [new DebuggingRecorder(), new DebuggingRecorder()]
  let runs = 0
  using _end = withLocalRecorder(one, () =>
    collect(async () => {
      runs += 1
      gauge('sync').set(1)
      await nextTurn()
      gauge('async').set(1)
    }),
  )
  await withInstalled(two, async () => {
    await scrape(two)
    await runCollectors()
    assert.is(runs, 0)
    await scrape(one)
    assert.is(runs, 1)
  })
  assert.equal(
    one.snapshot().entries.map(({ name }) => name),
    ['sync', 'async'],
  )
  assert.equal(two.snapshot().entries, [])
})

test('failures of a collector are counted by the recorder that it belongs to', async () => {
  const [one, two] = [new DebuggingRecorder(), new DebuggingRecorder()]
  using _end = withLocalRecorder(one, () => collect(() => Promise.reject(new Error('gone')), 'owned'))
  await withInstalled(two, () => scrape(one))
  assert.is(one.snapshot().counter('metrics_collector_errors_total', { collector: 'owned' }), 1)
  assert.equal(two.snapshot().entries, [])
})

test('global collectors run at scrapes of what is global or beneath it, and of no other', () => {
  const [base, other] = [new DebuggingRecorder(), new DebuggingRecorder()]
  let runs = 0
  using _end = collect(() => void runs++)
  const runsAt = (recorder: Recorder): number => {
    runs = 0
    scrape(recorder)
    return runs
  }
  assert.equal([runsAt(base), runsAt(other)], [0, 0])
  for (const global of [
    base,
    new Stack(base).push(new PrefixLayer('app')),
    new FanoutBuilder().addRecorder(new DebuggingRecorder()).addRecorder(base).build(),
  ]) {
    withInstalled(global, () => assert.equal([runsAt(base), runsAt(other)], [1, 0]))
  }
})

test('where a recorder does not tell what is beneath it, global collectors run for all', () => {
  let runs = 0
  using _end = collect(() => void runs++)
  withInstalled(new RecordingRecorder(), () => scrape(new DebuggingRecorder()))
  assert.is(runs, 1)
})

test('a collector of a stack runs at scrapes of what is beneath, through its layers', () => {
  const base = new DebuggingRecorder()
  using _end = withLocalRecorder(new Stack(base).push(new PrefixLayer('app')), () =>
    collect(() => gauge('depth').set(3)),
  )
  scrape(base)
  assert.is(base.snapshot().gauge('app.depth'), 3)
})

test('a collector of a fan-out is ended for all of its recorders', () => {
  const recorders = [new DebuggingRecorder(), new DebuggingRecorder()]
  const fanout = new FanoutBuilder()
  for (const recorder of recorders) fanout.addRecorder(recorder)
  let runs = 0
  const end = withLocalRecorder(fanout.build(), () => collect(() => void runs++))
  for (const recorder of recorders) scrape(recorder)
  end()
  for (const recorder of recorders) scrape(recorder)
  assert.is(runs, 2)
})

test('the last collector of one name and recorder wins, and the end of an earlier one does not affect it', () => {
  withInstalled(new DebuggingRecorder(), recorder => {
    const ran: number[] = []
    const ends = [1, 2, 3, 4, 5].map(version => collect(() => void ran.push(version), 'queue'))
    scrape(recorder)
    assert.equal(ran, [5])
    for (const end of ends.slice(0, 4)) end()
    scrape(recorder)
    assert.equal(ran, [5, 5])
    ends[4]!()
    scrape(recorder)
    assert.equal(ran, [5, 5])
  })
})

test('one name may be that of a collector of each recorder', () => {
  const [one, two] = [new DebuggingRecorder(), new DebuggingRecorder()]
  const ran: string[] = []
  using _one = withLocalRecorder(one, () => collect(() => void ran.push('one'), 'queue'))
  using _two = withLocalRecorder(two, () => collect(() => void ran.push('two'), 'queue'))
  using _global = collect(() => void ran.push('global'), 'queue')
  scrape(one)
  scrape(two)
  withInstalled(two, () => scrape(two))
  assert.equal(ran, ['one', 'two', 'global', 'two'])
})

test('a run under way is not stopped by the collector that replaces it', async () => {
  await withInstalled(new DebuggingRecorder(), async recorder => {
    const gate = openGate()
    using _old = collect(async () => {
      await gate.promise
      gauge('old').set(1)
    }, 'replaced')
    const first = scrape(recorder)
    using _new = collect(() => gauge('new').set(1), 'replaced')
    assert.is(scrape(recorder), undefined)
    gate.resolve()
    await first
    assert.equal([recorder.snapshot().gauge('old'), recorder.snapshot().gauge('new')], [1, 1])
  })
})

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
  for (const { detail } of warnings.slice(0, 3)) assert.match(detail!, 'collect-owner.test')
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

test('anything but a function is refused at the call, with a remedy', () => {
  for (const given of ['x', null, undefined, {}, 5]) {
    assert.throws(
      () => collect(given as never),
      (error: Error) =>
        error instanceof TypeError && /collect\(\) got .*give it a function/.test(error.message),
    )
  }
})

test('collectors of recorders that nobody has any more are gone', async () => {
  const registry: WeakRef<object>[] = []
  for (let count = 0; count < 50; count++) {
    const recorder = new DebuggingRecorder()
    registry.push(new WeakRef(recorder))
    withLocalRecorder(recorder, () => collect(() => recorder.registerGauge('depth', undefined).set(1)))
  }
  await collectGarbage()
  assert.ok(registry.filter(reference => reference.deref() !== undefined).length <= 1)
  swapGlobalRecorder(noopRecorder)
})

test.run()
