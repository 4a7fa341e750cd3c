import {
  type Counter,
  counter,
  type Histogram,
  histogram,
  type Labels,
  noopSeries,
  type Recorder,
  withLocalRecorder,
} from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withInstalled } from '../support/installed.ts'

/** Keeps what reaches its series, just as it came. */
class ExemplarRecorder implements Recorder {
  readonly calls: unknown[][] = []

  describeCounter(): void {}
  describeGauge(): void {}
  describeHistogram(): void {}

  registerCounter(name: string) {
    return {
      ...noopSeries,
      increment: (...given: unknown[]) => {
        this.calls.push([name, ...given])
      },
    }
  }

  registerGauge() {
    return noopSeries
  }

  registerHistogram(name: string) {
    return {
      ...noopSeries,
      record: (...given: unknown[]) => {
        this.calls.push([name, ...given])
      },
    }
  }
}

const exemplar: Labels = { trace_id: 'a' }

function emit(jobs: Counter, wait: Histogram): void {
  jobs.increment(2, exemplar)
  jobs.increment(undefined, exemplar)
  jobs.increment(3)
  wait.record(0.5, exemplar)
  wait.record(0.25)
}

const expected = [
  ['jobs', 2, exemplar],
  ['jobs', 1, exemplar],
  ['jobs', 3, undefined],
  ['wait', 0.5, exemplar],
  ['wait', 0.25, undefined],
]

test('exemplars reach the recorder by name, as they were given', () => {
  withInstalled(new ExemplarRecorder(), recorder => {
    emit(counter('jobs'), histogram('wait'))
    assert.equal(recorder.calls, expected)
    assert.is(recorder.calls[0]![2], exemplar)
  })
})

test('exemplars reach the recorder by name and labels', () => {
  withInstalled(new ExemplarRecorder(), recorder => {
    counter('jobs', { queue: 'mail' }).increment(2, exemplar)
    histogram('wait', { queue: 'mail' }).record(0.5, exemplar)
    assert.equal(recorder.calls, [expected[0], expected[3]])
  })
})

test('exemplars reach the recorder through handles that were taken before it was installed', () => {
  const [jobs, wait] = [counter('jobs'), histogram('wait')]
  withInstalled(new ExemplarRecorder(), recorder => {
    emit(jobs, wait)
    assert.equal(recorder.calls, expected)
  })
})

test('exemplars reach a local recorder, and not the global one', () => {
  const local = new ExemplarRecorder()
  withInstalled(new ExemplarRecorder(), global => {
    const [jobs, wait] = [counter('jobs'), histogram('wait')]
    withLocalRecorder(local, () => emit(jobs, wait))
    assert.equal(local.calls, expected)
    assert.equal(global.calls, [])
  })
})

test('with no recorder installed an exemplar is nothing', () => {
  const unreadable = {
    get trace_id(): string {
      throw new Error('read')
    },
  }
  counter('jobs').increment(1, unreadable)
  histogram('wait').record(1, unreadable)
  withInstalled(new ExemplarRecorder(), recorder => assert.equal(recorder.calls, []))
})

test('an invalid sample takes its exemplar along', () => {
  withInstalled(new ExemplarRecorder(), recorder => {
    counter('jobs').increment(-1, exemplar)
    histogram('wait').record(Number.NaN, exemplar)
    assert.equal(
      recorder.calls.filter(([name]) => name === 'jobs' || name === 'wait'),
      [],
    )
  })
})

test.run()
