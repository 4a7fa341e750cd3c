import fc from 'fast-check'
import { describeCounter, describeHistogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { inOrder, typedByName, type Written, write, writtenBy } from '../../support/summed.ts'
import { type Emitter, inWholeProgram, type Scraped } from '../../support/whole-program.ts'

// What threads and processes have recorded between them is shown as by one thread that recorded all of it: values of every
// type, quantiles over the same windows, and descriptions that only one of them gave.

const event = fc.oneof(
  { weight: 8, arbitrary: writtenBy(5, 3, ['summary', 'described']) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'rotate' as const,
      'rotate' as const,
      'scrape' as const,
      'restart a thread' as const,
      'restart a process' as const,
      'describe' as const,
    ),
  },
)

/** Told by one of them only. */
function describe({ run }: Pick<Emitter, 'run'>): void {
  run(() => {
    describeCounter('plain_total', Unit.Bytes, 'Of the plain one')
    describeHistogram('summary', Unit.Seconds, 'Of the summary')
    describeHistogram('described', 'Of the described one', { buckets: [0, 10] })
  })
}

/** Runs the same in a main thread, two threads and two processes, of which some end, and in one. */
async function compare(events: ReadonlyArray<Written | string>, directory: string): Promise<void> {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  await using lonely = new SimulatedProgram(`${directory}-alone`)
  const alone = lonely.start({ ...typedByName, clock: () => now })
  await inWholeProgram(directory, { ...typedByName, clock: () => now }, async program => {
    const { main } = program
    const threads: Emitter[] = [program.startThread(), program.startThread()]
    const processes = [program.startProcess(), program.startProcess()]
    const all = (): Emitter[] => [...threads, main, ...processes]
    // Advice about buckets is for whoever gives it: the others have to know.
    for (const one of [...all(), alone])
      one.run(() => describeHistogram('described', '', { buckets: [0, 10] }))
    const tick = (): void => {
      for (const one of [...all(), alone]) one.tick()
    }
    for (const happening of events) {
      if (happening === 'rotate') {
        tick()
        now += 100
        tick()
      } else if (happening === 'scrape') main.handle.render()
      else if (happening === 'describe') {
        describe(alone)
        describe(processes[0]!)
      } else if (happening === 'restart a thread') {
        await threads.shift()!.end()
        threads.push(program.startThread())
        threads.at(-1)!.run(() => describeHistogram('described', '', { buckets: [0, 10] }))
      } else if (happening === 'restart a process') {
        await processes.shift()!.end()
        processes.push(program.startProcess())
        processes.at(-1)!.run(() => describeHistogram('described', '', { buckets: [0, 10] }))
      } else if (typeof happening !== 'string') {
        for (const one of [all()[happening.by]!, alone]) one.run(() => write(happening))
      }
    }
    tick()
    const shown = ({ handle }: Pick<Scraped, 'handle'>) => inOrder(handle.snapshot().families, 'metrics_')
    for (const one of [main, ...processes]) assert.equal(shown(one), shown(alone))
  })
}

test('threads and processes show together what one thread that recorded all of it shows', async () => {
  await withDirectory(async directory => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 20, maxLength: 80 }), async events => {
        run += 1
        await compare(events, `${directory}/${run}`)
      }),
      { numRuns: 40 },
    )
  })
})

test.run()
