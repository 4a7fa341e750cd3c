import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { type Simulated, SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { inOrder, typedByName, write, writtenBy } from '../../support/summed.ts'
import { atOnce } from '../../support/turns-during.ts'

// What several processes have recorded between them is shown as by one process that recorded all of it.

/** `of` 4: the first one goes on with adding up what ended processes have left. */
const stepped = fc.record({ of: fc.nat(4), steps: fc.integer({ min: 1, max: 4 }) })

/**
 * What happens: a process records, it goes on with what it does once a second, a window of time passes, somebody is
 * scraped, or a process ends and another begins.
 */
const event = fc.oneof(
  { weight: 8, arbitrary: writtenBy(4, 4) },
  { weight: 4, arbitrary: stepped },
  {
    weight: 4,
    arbitrary: fc.constantFrom('rotate' as const, 'scrape' as const, 'restart' as const, 'fold' as const),
  },
)

type Event = typeof event extends fc.Arbitrary<infer E> ? E : never

/** Runs the same in four processes, of which some end, and in one. */
async function compare(events: readonly Event[], directory: string): Promise<void> {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  await using lonely = new SimulatedProgram(directory, 'alone')
  await using program = new SimulatedProgram(directory, 'program')
  const alone = lonely.start(typedByName)
  const [first, ...others] = Array.from({ length: 4 }, () => program.start(typedByName)) as [
    Simulated,
    ...Simulated[],
  ]
  const tick = (): void => {
    for (const one of [alone, first, ...others]) one.tick()
  }
  const underWay = new Map<Simulated | 'fold', Generator<void>>()
  const step = (of: Simulated | 'fold'): void => {
    const work = underWay.get(of) ?? (of === 'fold' ? first.processes.folding() : of.processes.publishing())
    underWay.set(of, work)
    if (work.next().done) underWay.delete(of)
  }
  for (const happening of events) {
    if (happening === 'rotate') {
      tick()
      now += 100
      tick()
    } else if (happening === 'scrape') first.handle.render()
    else if (happening === 'fold') first.processes.fold()
    else if (happening === 'restart') {
      const [oldest] = others.splice(0, 1)
      oldest!.tick()
      await oldest!.kill()
      others.push(program.start(typedByName))
    } else if ('steps' in happening) {
      for (let time = 0; time < happening.steps; time++) {
        step([first, ...others][happening.of] ?? 'fold')
      }
    } else {
      for (const one of [[first, ...others][happening.by]!, alone]) one.run(() => write(happening))
    }
  }
  for (const work of underWay.values()) atOnce(work)
  tick()
  const shown = ({ handle }: Simulated) => inOrder(handle.snapshot().families, 'metrics_member')
  assert.equal(shown(first), shown(alone))
  // One that was never scraped, and has read nothing of those that are gone.
  assert.equal(shown(others[2]!), shown(alone))
}

test('processes show together what one that recorded all of it shows', async () => {
  await withDirectory(async directory => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 60 }), async events => {
        run += 1
        await compare(events, `${directory}/${run}`)
      }),
      { numRuns: 60 },
    )
  })
})

test.run()
