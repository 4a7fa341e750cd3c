import { Renderer, renderFamilies } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder } from '../../support/prometheus-fixture.ts'

/** How many buffers of some size `run` takes from Node. */
function buffersTaken(run: () => void): number {
  const { allocUnsafe, allocUnsafeSlow } = Buffer
  let taken = 0
  const counting = (allocate: typeof allocUnsafe) => (size: number) => {
    if (size >= 65_536) taken += 1
    return allocate(size)
  }
  Object.assign(Buffer, {
    allocUnsafe: counting(allocUnsafe),
    allocUnsafeSlow: counting(allocUnsafeSlow),
  })
  try {
    run()
  } finally {
    Object.assign(Buffer, { allocUnsafe, allocUnsafeSlow })
  }
  return taken
}

const many = 3_000

test('a render writes into the memory of the one before', () => {
  const handle = freshRecorder()
  for (let id = 0; id < many; id++) counter('requests_total', { id }).increment()
  let first = ''
  const taken = buffersTaken(() => {
    first = handle.render()
  })
  assert.ok(taken > 0, 'the first takes memory')
  counter('requests_total', { id: 0 }).increment()
  let second = ''
  assert.is(
    buffersTaken(() => {
      second = handle.render()
    }),
    0,
  )
  assert.is(second, first.replace('{id="0"} 1', '{id="0"} 2'))
  assert.ok(first.endsWith(`{id="${many - 1}"} 1\n`), 'a string that was returned stays as it was')
})

test('a smaller render between two larger ones leaves them the memory', () => {
  const handle = freshRecorder()
  for (let id = 0; id < many; id++) counter('requests_total', { id }).increment()
  const whole = handle.render()
  assert.is(renderFamilies([]), '')
  assert.is(
    buffersTaken(() => assert.is(handle.render(), whole)),
    0,
  )
})

test('bytes that were returned are not written to again, and leave the memory of text to text', () => {
  const handle = freshRecorder()
  for (let id = 0; id < many; id++) counter('requests_total', { id }).increment()
  handle.render()
  const bytes = handle.renderProtobuf()
  const copy = Buffer.from(bytes)
  assert.is(
    buffersTaken(() => void handle.render()),
    0,
  )
  handle.renderProtobuf()
  assert.equal(Buffer.from(bytes), copy)
})

test('a render inside of another has memory of its own', () => {
  const inner = [{ name: 'inner', type: 'gauge' as const, series: [{ labels: { a: 'b' }, value: 1 }] }]
  const expected = renderFamilies(inner)
  let seen = ''
  const series = [
    { pairs: [['at', 'first']] as const, value: 1 },
    {
      pairs: [['at', 'second']] as const,
      get value(): number {
        seen = renderFamilies(inner)
        return 2
      },
    },
  ]
  const outer = new Renderer({ gather: () => ({ families: [{ name: 'outer', type: 'gauge', series }] }) })
  assert.is(outer.render(), '# TYPE outer gauge\nouter{at="first"} 1\nouter{at="second"} 2\n')
  assert.is(seen, expected)
})

test.run()
