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

// Which recorder a collector belongs to, and when it runs.

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
