import { gauge } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Channel, post } from '../../../exporter-prometheus/lib/members/channel.ts'
import { nextTurn } from '../../support/gate.ts'
import { inProgram, inThread, samplesOf, startThreads, type Thread } from '../../support/thread.ts'

// Threads that threads have started, and what threads tell one another.

test('threads that a thread has started end with it, and theirs', () => {
  inProgram({}, handle => {
    const [parent, child, grandchild, other] = startThreads(4) as [Thread, Thread, Thread, Thread]
    for (const thread of [parent, child, grandchild, other]) {
      inThread(thread, () => gauge('depth').set(thread.id))
    }
    parent.recorder.publisher.log(['child', child.id])
    child.recorder.publisher.log(['child', grandchild.id])
    handle.render()
    parent.end()
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 2', '{state="ended"} 3'])
    assert.equal(samplesOf(handle, 'depth'), [String(other.id)])
  })
})

test('a thread that one has started ends alone when that says so', () => {
  inProgram({}, handle => {
    const [parent, child] = startThreads(2) as [Thread, Thread]
    for (const thread of [parent, child]) inThread(thread, () => gauge('depth').set(thread.id))
    parent.recorder.publisher.log(['child', child.id])
    parent.recorder.publisher.log(['ended', child.id])
    handle.render()
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 2', '{state="ended"} 1'])
    assert.equal(samplesOf(handle, 'depth'), [String(parent.id)])
  })
})

test('what is posted arrives as the loop turns, or when it is drained, each once, and not after the end', async () => {
  const name = `test ${Math.random()}`
  const received: unknown[] = []
  const channel = new Channel(name, message => received.push(message))
  post(name, 'drained')
  channel.drain()
  assert.equal(received, ['drained'])
  post(name, 'turned')
  for (let turn = 0; turn < 1_000 && received.length < 2; turn++) await nextTurn()
  channel.drain()
  assert.equal(received, ['drained', 'turned'])
  channel.close()
  post(name, 'late')
  channel.drain()
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  assert.is(received.length, 2)
})

test.run()
