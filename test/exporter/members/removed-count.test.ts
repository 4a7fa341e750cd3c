import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { inProgram, inThread, startThread } from '../../support/thread.ts'

// What a removal returns is about the series of the whole program, and not about those of the member that was asked.

const ways: ReadonlyArray<readonly [what: string, remove: (handle: PrometheusHandle) => unknown, unknown]> = [
  ['all of a name', handle => handle.removeMatching('jobs_total'), 3],
  ['all with a label', handle => handle.removeMatching(undefined, { kind: 'job' }), 4],
  ['all that only the first has', handle => handle.removeMatching(undefined, { queue: 'a' }), 1],
  ['none', handle => handle.removeMatching('other_total'), 0],
  ['one that only the first has', handle => handle.remove('counter', 'jobs_total', labels('a')), true],
  ['one that both have', handle => handle.remove('counter', 'jobs_total', labels('b')), true],
  ['one that only the second has', handle => handle.remove('counter', 'jobs_total', labels('c')), true],
  ['one that nobody has', handle => handle.remove('counter', 'jobs_total', labels('d')), false],
  ['a name that only the first has', handle => handle.forget('own_total'), true],
  ['a name that both have', handle => handle.forget('jobs_total'), true],
  ['a name that nobody has', handle => handle.forget('other_total'), false],
]

function labels(queue: string): Record<string, string> {
  return { queue, kind: 'job' }
}

/** Of three series one is in both members, and two are in one each; another name is in the first alone. */
function recordFirst(): void {
  for (const queue of ['a', 'b']) counter('jobs_total', labels(queue)).increment()
  counter('own_total', { kind: 'job' }).increment()
}

function recordSecond(): void {
  for (const queue of ['b', 'c']) counter('jobs_total', labels(queue)).increment()
}

for (const [what, remove, expected] of ways) {
  test(`removing ${what} of two processes returns ${expected}, after a scrape, too`, async () => {
    for (const isScraped of [false, true]) {
      await withDirectory(async directory => {
        await using program = new SimulatedProgram(directory)
        const [one, two] = [program.start(), program.start()]
        one.run(recordFirst)
        two.run(recordSecond)
        for (const process of [one, two]) process.tick()
        if (isScraped) one.handle.render()
        assert.is(remove(one.handle), expected)
      })
    }
  })

  test(`removing ${what} of two threads returns ${expected}`, () => {
    inProgram({}, handle => {
      recordFirst()
      inThread(startThread(), recordSecond)
      assert.is(remove(handle), expected)
    })
  })
}

test.run()
