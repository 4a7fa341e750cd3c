import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Facade, loadCopies } from '../support/copies.ts'
import { nextTurn } from '../support/gate.ts'
import { RecordingRecorder } from '../support/recording-recorder.ts'

const [older, newer, twin] = (await loadCopies(
  { format: 'cjs', version: '0.0.7' },
  { format: 'esm' },
  { format: 'esm' },
)) as [Facade, Facade, Facade]

const copies = [older, newer, twin]

/** Runs `body` with a recorder that one copy installs. */
async function withRecorderOf(
  copy: Facade,
  body: (recorder: RecordingRecorder) => void | Promise<void>,
): Promise<void> {
  const recorder = new RecordingRecorder()
  copy.setGlobalRecorder(recorder)
  try {
    await body(recorder)
  } finally {
    copy.swapGlobalRecorder(copy.noopRecorder)
  }
}

test('the copies are copies: their functions and versions are their own', () => {
  assert.is.not(newer.counter, twin.counter)
  assert.is.not(newer.counter, older.counter)
  assert.is(older.version, '0.0.7')
  assert.is.not(newer.version, '0.0.7')
})

test('all copies share one global, under the symbol of the protocol', () => {
  const key = Symbol.for('metrics-facade.1')
  assert.type((globalThis as Record<symbol, unknown>)[key], 'object')
  const symbols = Object.getOwnPropertySymbols(globalThis).filter(symbol =>
    symbol.description?.startsWith('metrics-facade'),
  )
  assert.equal(symbols, [key])
  for (const copy of copies) assert.is(copy.noopRecorder, older.noopRecorder)
})

test('one recorder, installed by any copy, gets what all copies emit', async () => {
  for (const installing of copies) {
    await withRecorderOf(installing, recorder => {
      for (const copy of copies) {
        assert.is(copy.currentRecorder(), recorder)
        copy.counter('jobs_total', { queue: 'mail' }).increment()
        copy.counter('jobs_total', { queue: 'mail' }).increment()
        copy.gauge('depth').increment(2)
        copy.histogram('sizes').record(3)
      }
      assert.is(recorder.value('counter', 'jobs_total', { queue: 'mail' }), 6)
      assert.is(recorder.value('gauge', 'depth'), 6)
      assert.equal(recorder.values('sizes'), [3, 3, 3])
      assert.is(recorder.size, 3)
    })
  }
})

test('handles of every copy are bound when another copy installs, swaps or invalidates', async () => {
  const held = copies.map(copy => copy.counter('held_total'))
  for (const copy of copies) {
    await withRecorderOf(copy, recorder => {
      for (const handle of held) handle.increment()
      assert.is(recorder.value('counter', 'held_total'), 3)
      recorder.drop('counter', 'held_total')
      copy.invalidateHandles()
      for (const handle of held) handle.increment()
      assert.is(recorder.value('counter', 'held_total'), 3)
    })
  }
})

test('the error of a second recorder names both versions when they differ', async () => {
  await withRecorderOf(older, () => {
    for (const copy of [newer, older]) {
      const refused = new RecordingRecorder()
      try {
        copy.setGlobalRecorder(refused)
        assert.unreachable()
      } catch (error) {
        assert.instance(error, copy.SetRecorderError)
        const { message, recorder } = error as InstanceType<Facade['SetRecorderError']>
        assert.is(recorder, refused)
        // The cell was made by a fourth copy, that of the recorder, which is of the same version as `newer`.
        assert.is(message.includes('0.0.7'), copy === older)
        assert.is(message.includes(newer.version), copy === older)
      }
    }
  })
})

test('a local scope opened by one copy holds for all of them, across await too', async () => {
  for (const opening of copies) {
    await withRecorderOf(older, async global => {
      const held = copies.map(copy => copy.counter('held_total'))
      const local = new RecordingRecorder()
      await opening.withLocalRecorder(local, async () => {
        for (const handle of held) handle.increment()
        await nextTurn()
        for (const handle of held) handle.increment()
        for (const copy of copies) assert.is(copy.currentRecorder(), local)
      })
      for (const handle of held) handle.increment()
      assert.is(local.value('counter', 'held_total'), 6)
      assert.is(global.value('counter', 'held_total'), 3)
    })
  }
})

test('scopes of different copies nest', () => {
  const [outer, inner] = [new RecordingRecorder(), new RecordingRecorder()]
  older.withLocalRecorder(outer, () => {
    newer.withLocalRecorder(inner, () => older.counter('nested_total').increment(1))
    newer.counter('nested_total').increment(10)
  })
  assert.is(inner.value('counter', 'nested_total'), 1)
  assert.is(outer.value('counter', 'nested_total'), 10)
})

test('descriptions and collectors of all copies reach a recorder that any copy installs', async () => {
  for (const [index, copy] of copies.entries())
    copy.describeGauge(`described_${index}`, 'bytes', `By ${index}`)
  for (const copy of copies) copy.describeGauge('described_by_all', copy.version)
  const disposers = copies.map((copy, index) =>
    copy.collect(() => copy.gauge(`collected_${index}`).set(index)),
  )
  await withRecorderOf(newer, recorder => {
    const told = recorder.descriptions.map(({ description }) => description)
    for (const index of copies.keys()) assert.ok(told.includes(`By ${index}`))
    assert.equal(
      recorder.descriptions.filter(({ name }) => name === 'described_by_all').map(entry => entry.description),
      [older.version],
    )
    twin.runCollectors()
    for (const index of copies.keys()) assert.is(recorder.value('gauge', `collected_${index}`), index)
  })
  for (const dispose of disposers) dispose()
})

test.run()
