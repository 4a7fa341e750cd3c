import fc from 'fast-check'
import { Matcher, type RecorderOptions } from 'metrics-exporter-prometheus'
import { counter, describeCounter, describeHistogram, histogram, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { type Emitter, inWholeProgram, type Scraped } from '../../support/whole-program.ts'

// What threads and processes have recorded between them is shown as by one thread that recorded all of it: values of every
// type, quantiles over the same windows, and descriptions that only one of them gave.

/** Sums of these are exact in whatever order. */
const value = fc.oneof(
  fc.integer({ min: -8_000, max: 8_000 }).map(eighths => eighths / 8),
  fc.constantFrom(0, 2 ** 20, 2 ** -20, -(2 ** 12)),
)

const written = fc.record({
  by: fc.nat(4),
  name: fc.constantFrom('plain_total', 'bucketed', 'native', 'summary', 'summary', 'totals', 'described'),
  label: fc.nat(2),
  value,
  count: fc.integer({ min: 1, max: 3 }),
})

type Written = typeof written extends fc.Arbitrary<infer W> ? W : never

const event = fc.oneof(
  { weight: 8, arbitrary: written },
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

const options: RecorderOptions = {
  bucketsForMetric: [[Matcher.full('bucketed'), [-10, 0, 1, 100]]],
  nativeHistogramsForMetric: [[Matcher.full('native'), { maxBuckets: 12, buckets: [1] }]],
  sumAndCountForMetric: [Matcher.full('totals')],
  bucketDurationMs: 100,
  bucketCount: 2,
}

function write({ run }: Pick<Emitter, 'run'>, { name, label, value: amount, count }: Written): void {
  run(() => {
    const labels = label === 0 ? {} : { label }
    if (name === 'plain_total') counter(name, labels).increment(Math.abs(amount) * count)
    else if (count === 1) histogram(name, labels).record(amount)
    else histogram(name, labels).recordMany(amount, count)
  })
}

/** Told by one of them only. */
function describe({ run }: Pick<Emitter, 'run'>): void {
  run(() => {
    describeCounter('plain_total', Unit.Bytes, 'Of the plain one')
    describeHistogram('summary', Unit.Seconds, 'Of the summary')
    describeHistogram('described', 'Of the described one', { buckets: [0, 10] })
  })
}

/** What was written, in an order that does not depend on who came first. */
function shown({ handle }: Pick<Scraped, 'handle'>): unknown {
  const { families } = handle.snapshot()
  return families
    .filter(({ name }) => !name.startsWith('metrics_'))
    .map(family => ({ ...family, series: family.series.map(one => JSON.stringify(one)).sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Runs the same in a main thread, two threads and two processes, of which some end, and in one. */
async function compare(events: ReadonlyArray<Written | string>, directory: string): Promise<void> {
  let now = 1_000_000
  using _ = setWallClock(() => now)
  await using lonely = new SimulatedProgram(`${directory}-alone`)
  const alone = lonely.start({ ...options, clock: () => now })
  await inWholeProgram(directory, { ...options, clock: () => now }, async program => {
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
        write(all()[happening.by]!, happening)
        write(alone, happening)
      }
    }
    tick()
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
