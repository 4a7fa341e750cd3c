// First, so that the exporter takes these timers.
import '../../support/fake-intervals.ts'
import { EventEmitter } from 'node:events'
import { getEnvironmentData } from 'node:worker_threads'
import {
  collect,
  counter,
  gauge,
  globalRecorder,
  histogram,
  noopRecorder,
  swapGlobalRecorder,
  withLocalRecorder,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Invitation, invitationKey } from '../../../exporter-prometheus/lib/members/invitation.ts'
import { join } from '../../../exporter-prometheus/lib/members/thread/join.ts'
import { fakeIntervals } from '../../support/fake-intervals.ts'
import { inProgram, samplesOf, settingsOf } from '../../support/thread.ts'

// What a thread does by itself: each second, and last. The thread is this one, under another number.

const threads = process.getBuiltinModule('node:worker_threads') as { threadId: number }
const second = 1_000

interface Joined {
  /** Runs code of the thread. */
  run(code: () => void): void
  /** What happens when the thread exits. */
  exit(): void
}

/** Has this thread join the program that was installed. Others see it as a thread that has just begun. */
function joinHere(number: number): Joined {
  const invitation = getEnvironmentData(invitationKey) as unknown as Invitation
  // The main thread is not told of its exit: no event comes from this.
  process.emit('worker', Object.assign(new EventEmitter(), { threadId: number }) as never)
  const exits: Array<() => void> = []
  const own = threads.threadId
  const { once } = process
  const program = swapGlobalRecorder(noopRecorder)
  threads.threadId = number
  process.once = ((event: string, run: () => void) => {
    if (event === 'exit') exits.push(run)
    return process
  }) as typeof once
  try {
    join(invitation, settingsOf(invitation))
  } finally {
    threads.threadId = own
    process.once = once
  }
  const recorder = swapGlobalRecorder(program)
  assert.is.not(recorder, noopRecorder)
  return {
    run: code => withLocalRecorder(recorder, code),
    exit() {
      for (const run of exits) run()
    },
  }
}

/** Has `performance.now` read a clock of the test. */
function setSteadyClock(read: () => number): Disposable {
  const { now } = performance
  performance.now = read
  return {
    [Symbol.dispose]() {
      performance.now = now
    },
  }
}

function exemplarsOf(text: string): string[] {
  return text.match(/trace_id="\w+"/g) ?? []
}

test('a thread runs its collectors each second', () => {
  inProgram({}, handle => {
    const thread = joinHere(71)
    let runs = 0
    thread.run(() => collect(() => gauge('depth').set(++runs)))
    assert.equal(samplesOf(handle, 'depth'), [])
    fakeIntervals.fire(second)
    assert.equal(samplesOf(handle, 'depth'), ['1'])
    fakeIntervals.fire(second)
    assert.equal(samplesOf(handle, 'depth'), ['2'])
  })
})

test('a thread publishes the last exemplar each second, and as it exits', () => {
  inProgram({ buckets: [1] }, handle => {
    const thread = joinHere(72)
    const record = (...ids: string[]): void =>
      thread.run(() => {
        for (const id of ids) histogram('wait').record(0.5, { trace_id: id })
      })
    record('a', 'b')
    assert.equal(exemplarsOf(handle.renderOpenMetrics()), ['trace_id="a"'])
    assert.equal(exemplarsOf(handle.renderOpenMetrics()), ['trace_id="a"'])
    fakeIntervals.fire(second)
    assert.equal(exemplarsOf(handle.renderOpenMetrics()), ['trace_id="b"'])
    record('c', 'd')
    assert.equal(exemplarsOf(handle.renderOpenMetrics()), ['trace_id="c"'])
    thread.exit()
    assert.equal(exemplarsOf(handle.renderOpenMetrics()), ['trace_id="d"'])
  })
})

test('a thread says that it has exited, to a main thread that was not told', () => {
  let now = performance.now()
  using _ = setSteadyClock(() => now)
  inProgram({}, handle => {
    const thread = joinHere(73)
    thread.run(() => {
      counter('jobs_total').increment(3)
      gauge('depth').set(1)
    })
    const members = (): string[] => samplesOf(handle, 'metrics_members')
    now += 5_000
    assert.equal(members(), ['{state="living"} 2', '{state="ended"} 0'])
    thread.exit()
    assert.equal(members(), ['{state="living"} 2', '{state="ended"} 0'])
    now += 1_000
    assert.equal(members(), ['{state="living"} 1', '{state="ended"} 1'])
    assert.equal(samplesOf(handle, 'jobs_total'), ['3'])
    assert.equal(samplesOf(handle, 'depth'), [])
  })
})

test('a thread records for the program, and not for its own recorder, once it has joined', () => {
  inProgram({}, handle => {
    const program = globalRecorder()
    joinHere(74).run(() => counter('jobs_total').increment())
    assert.is(globalRecorder(), program)
    assert.equal(samplesOf(handle, 'jobs_total'), ['1'])
  })
})

test.run()
