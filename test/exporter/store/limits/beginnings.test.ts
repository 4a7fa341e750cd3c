import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Folded } from '../../../../exporter-prometheus/lib/store/limits/folded.ts'
import { hit, LimitedProgram } from '../../../support/transition-fixture.ts'

// How series begin while others read: what counts where, and for how long.

test('a series that begins counts elsewhere until its zero was read', () => {
  const program = new LimitedProgram()
  program.read()
  const series = hit()
  program.open(series, ['path', '/a'], ['user', 'u'])
  const values = [program.value('path', '/a'), program.value('user', 'u')]
  assert.equal(
    values.map(({ opening }) => opening),
    [1, 1],
  )
  assert.equal(program.pending, [series])
  series.increment(3)
  series.increment(4)
  const [other] = program.registered
  assert.is(program.registered.length, 1)
  assert.equal(other!.labels, { path: 'other', user: 'other', method: 'GET' })
  assert.equal(
    other!.written.map(one => (one as unknown[])[1]),
    [3, 4],
  )
  assert.equal(
    [...program.labels.values()].map(({ folded }) => folded),
    [2, 2],
  )
  const elsewhere = program.transitions.elsewhere(series) as Folded
  assert.equal(elsewhere.labels, { path: '/a', user: 'u', method: 'GET' })
  assert.is(program.transitions.elsewhere(hit()), undefined)
  assert.not(program.transitions.advance())
  assert.equal(program.pending, [series])
  program.read()
  assert.not(program.transitions.advance())
  assert.equal(program.pending, [])
  series.increment(5)
  assert.equal(series.written, [['increment', 5, undefined]])
  // It had no time to count, and is not idle for that.
  assert.equal(
    values.map(({ opening }) => opening),
    [1, 1],
  )
  for (let time = 0; time < 2; time++) program.transitions.opened()
  assert.equal(
    values.map(({ opening }) => opening),
    [0, 0],
  )
})

test('a series that begins counts at once if nobody reads, or if none can count for it', () => {
  const [unread, refusing] = [new LimitedProgram(), new LimitedProgram({ addsUp: false })]
  refusing.read()
  for (const program of [unread, refusing]) {
    program.open(hit(), ['path', '/a'])
    assert.equal([program.pending, program.value('path', '/a').opening], [[], 0])
  }
})

test('a series that begins counts itself once nobody reads any more', () => {
  const program = new LimitedProgram()
  program.read()
  const series = hit()
  program.open(series, ['path', '/a'])
  program.nowMs += 600_001
  program.transitions.advance()
  assert.equal(program.pending, [])
  program.transitions.opened()
  assert.is(program.value('path', '/a').opening, 0)
})

test('what counts elsewhere goes on in another series when that was removed', () => {
  const program = new LimitedProgram()
  program.read()
  const series = hit()
  program.open(series, ['path', '/a'])
  series.increment(1)
  program.registered[0]!.live = false
  series.increment(2)
  assert.equal(
    program.registered.map(({ labels, written }) => [labels, written.length]),
    [
      [{ path: 'other', user: 'u', method: 'GET' }, 1],
      [{ path: 'other', user: 'u', method: 'GET' }, 1],
    ],
  )
})

test('a series that begins may end before it was read, and its values do not begin any more', () => {
  const program = new LimitedProgram()
  program.read()
  const series = hit()
  program.open(series, ['path', '/a'])
  const value = program.value('path', '/a')
  program.end([series], ['/a'], 9)
  assert.is(value.opening, 0)
  assert.equal(program.pending, [series])
})

test('of a series that was removed meanwhile nothing is left', () => {
  const program = new LimitedProgram()
  program.read()
  const [begins, ends] = [hit(), hit('/b')]
  program.open(begins, ['path', '/a'])
  program.end([ends], ['/b'], 9)
  program.transitions.removed(begins)
  program.transitions.removed(ends)
  assert.equal([program.pending, program.value('path', '/a').opening], [[], 0])
  // It may come back, and end again.
  program.end([ends], ['/b'], 9)
  assert.equal(program.pending, [ends])
  program.transitions.removed(ends)
  program.transitions.finish(() => true)
  assert.equal(program.removed, [])
})

test('when all is cancelled every series counts as usual, and may begin and end again', () => {
  const program = new LimitedProgram()
  program.read()
  const [begins, ends] = [hit(), hit('/b')]
  program.open(begins, ['path', '/a'])
  program.end([ends], ['/b'], 9)
  program.transitions.cancel()
  assert.equal([program.pending, program.value('path', '/a').opening], [[], 0])
  for (const series of [begins, ends]) {
    series.increment(1)
    assert.is(series.written.length, 1)
  }
  program.end([ends], ['/b'], 9)
  assert.equal(program.pending, [ends])
})

test.run()
