import fc from 'fast-check'
import { Matcher, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { type Simulated, SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { atOnce } from '../../support/turns-during.ts'

// What several processes have recorded between them is shown as by one process that recorded all of it.

/** Sums of these are exact in whatever order. */
const value = fc.oneof(
  fc.integer({ min: -8_000, max: 8_000 }).map(eighths => eighths / 8),
  fc.constantFrom(0, 2 ** 20, 2 ** -20, -(2 ** 12)),
)

const written = fc.record({
  by: fc.nat(3),
  name: fc.constantFrom('plain_total', 'bucketed', 'native', 'summary', 'totals'),
  label: fc.nat(2),
  value,
  count: fc.integer({ min: 1, max: 4 }),
})

/** `of` 4: the first one goes on with adding up what ended processes have left. */
const stepped = fc.record({ of: fc.nat(4), steps: fc.integer({ min: 1, max: 4 }) })

/**
 * What happens: a process records, it goes on with what it does once a second, a window of time passes, somebody is
 * scraped, or a process ends and another begins.
 */
const event = fc.oneof(
  { weight: 8, arbitrary: written },
  { weight: 4, arbitrary: stepped },
  {
    weight: 4,
    arbitrary: fc.constantFrom('rotate' as const, 'scrape' as const, 'restart' as const, 'fold' as const),
  },
)

const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), [-10, 0, 1, 100]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), { maxBuckets: 12, buckets: [1] }]],
  sumAndCountForMetric: [Matcher.full('totals')],
  bucketDurationMs: 100,
  bucketCount: 2,
}

type Written = typeof written extends fc.Arbitrary<infer W> ? W : never
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never

function write(process: Simulated, { name, label, value: amount, count }: Written): void {
  process.run(() => {
    const labels = label === 0 ? {} : { label }
    if (name === 'plain_total') counter(name, labels).increment(Math.abs(amount) * count)
    else if (count === 1) histogram(name, labels).record(amount)
    else histogram(name, labels).recordMany(amount, count)
  })
}

/** What was written, in an order that does not depend on who came first. */
function shown({ handle }: Simulated): unknown {
  const { families } = handle.snapshot()
  return families
    .filter(({ name }) => !name.startsWith('metrics_member'))
    .map(family => ({ ...family, series: family.series.map(one => JSON.stringify(one)).sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Runs the same in four processes, of which some end, and in one. */
async function compare(events: readonly Event[], directory: string): Promise<void> {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  await using lonely = new SimulatedProgram(directory, 'alone')
  await using program = new SimulatedProgram(directory, 'program')
  const alone = lonely.start(options)
  const [first, ...others] = Array.from({ length: 4 }, () => program.start(options)) as [
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
      others.push(program.start(options))
    } else if ('steps' in happening) {
      for (let time = 0; time < happening.steps; time++) {
        step([first, ...others][happening.of] ?? 'fold')
      }
    } else {
      write([first, ...others][happening.by]!, happening)
      write(alone, happening)
    }
  }
  for (const work of underWay.values()) atOnce(work)
  tick()
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
