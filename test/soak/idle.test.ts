import {
  type ExporterOptions,
  type ListenerAddress,
  MetricKindMask,
  type PrometheusHandle,
  type Snapshot,
} from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { nextTurn } from '../support/gate.ts'
import { ask } from '../support/http-client.ts'
import { type ManualClock, manualClock } from '../support/prometheus-fixture.ts'
import { listening } from '../support/scrape-fixture.ts'
import { assertSteady, heapGrowth, tolerance } from './heap.ts'
import { Ledger, type Totals, totalsOfProtobuf, totalsOfSnapshot, totalsOfText } from './ledger.ts'
import { distributions, rising, Workload } from './workload.ts'

const timeoutMs = 100
/** Two of them are more than the timeout, one is not. */
const stepMs = 60
const slices = 6
/** Each is used for one round of ten, and stays for the next, with those of another. */
const maximumHeld = 40

interface Format {
  readonly accept: string
  readonly totals: (body: Buffer) => Totals
  readonly render: (handle: PrometheusHandle) => string | Uint8Array
}

const formats: readonly Format[] = [
  {
    accept: 'text/plain;version=0.0.4',
    totals: body => totalsOfText(body.toString()),
    render: handle => handle.render(),
  },
  {
    accept: 'application/openmetrics-text;version=1.0.0',
    totals: body => totalsOfText(body.toString()),
    render: handle => handle.renderOpenMetrics(),
  },
  {
    accept: 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited',
    totals: totalsOfProtobuf,
    render: handle => handle.renderProtobuf(),
  },
]

/** A program that records, a server that scrapes it, and what each of them must have seen. */
class Soak {
  readonly ledger = new Ledger()
  readonly workload = new Workload(this.ledger)
  readonly #clock: ManualClock
  readonly #handle: PrometheusHandle
  readonly #address: ListenerAddress
  /** Of the jobs, by where they were evicted. */
  readonly evictions = { upkeep: 0, scrapes: 0 }
  /** Of the handles that are held: how many have a series at the end of a round. */
  held = 0
  #round = 0

  constructor(clock: ManualClock, handle: PrometheusHandle, address: ListenerAddress) {
    this.#clock = clock
    this.#handle = handle
    this.#address = address
  }

  async rounds(count: number, records: number): Promise<void> {
    for (let round = 0; round < count; round++) {
      await this.#scrapeMeanwhile(() => this.#burst(records))
      await this.#evictInScrape()
      this.workload.churn(350)
      this.#round += 1
    }
  }

  /** Nothing is written until everything is gone. */
  async finish(): Promise<void> {
    this.#handle.runUpkeep()
    const before = totalsOfSnapshot(this.#handle.snapshot())
    this.#clock.now += timeoutMs + 1
    assert.is(this.#handle.render().length, 0)
    this.ledger.evict(before, new Map())
    this.ledger.balance(new Map(), 'at the end')
  }

  get #format(): Format {
    return formats[this.#round % formats.length]!
  }

  /** Records, evicts in upkeep in the middle of that, and renders. */
  async #burst(records: number): Promise<void> {
    for (let slice = 0; slice < slices; slice++) {
      this.workload.record(records / slices)
      if (slice === slices / 2) this.#evictInUpkeep()
      else await nextTurn()
    }
    const { render, totals } = this.#format
    this.ledger.balance(totals(Buffer.from(render(this.#handle))), 'in a render between writes')
  }

  async #scrape(): Promise<Totals> {
    const { accept, totals } = this.#format
    const { status, body } = await ask(this.#address, '/metrics', { headers: { accept } })
    assert.is(status, 200)
    return totals(body)
  }

  /** A scrape during which there are writes shows each series at some moment of it. */
  async #scrapeMeanwhile(work: () => Promise<void>): Promise<void> {
    const { ledger } = this
    const before = ledger.remaining()
    const evicted = new Map(rising.map(name => [name, ledger.evicted(name)]))
    const scrape = this.#scrape()
    await work()
    const shown = await scrape
    for (const name of rising) {
      const least = (before.get(name) ?? 0) - (ledger.evicted(name) - evicted.get(name)!)
      const most = ledger.recorded(name) - evicted.get(name)!
      const amount = shown.get(name) ?? 0
      assert.ok(least <= amount && amount <= most, `${name}: ${amount}, not ${least} to ${most}`)
    }
  }

  #evictInUpkeep(): void {
    const before = totalsOfSnapshot(this.#handle.snapshot())
    this.#clock.now += stepMs
    this.#handle.runUpkeep()
    const after = totalsOfSnapshot(this.#handle.snapshot())
    this.ledger.evict(before, after)
    this.evictions.upkeep += before.get(rising[0]!)! - after.get(rising[0]!)!
  }

  async #evictInScrape(): Promise<void> {
    const before = totalsOfSnapshot(this.#handle.snapshot())
    this.#clock.now += stepMs
    const shown = await this.#scrape()
    const left = this.#handle.snapshot()
    const after = totalsOfSnapshot(left)
    this.ledger.evict(before, after)
    this.ledger.balance(shown, 'in a scrape that evicts')
    this.evictions.scrapes += before.get(rising[0]!)! - after.get(rising[0]!)!
    this.held = Math.max(...left.families.map(family => heldIn(family)))
  }
}

function heldIn({ series }: Snapshot['families'][number]): number {
  let held = 0
  for (const { labels } of series) if ('held' in labels) held += 1
  return held
}

async function soak(options: ExporterOptions, body: (soak: Soak) => Promise<void>): Promise<void> {
  const clock = manualClock()
  await listening({ ...distributions, ...options, clock: clock.read }, async ({ handle, address }) => {
    await body(new Soak(clock, handle, address))
  })
}

test('nothing is lost and nothing is kept of millions of records by workers that come and go', async () => {
  // Nothing reaches these: gauges beyond a limit are refused, and the books have all of them. limits.test.ts is about what is.
  const cardinality = { perLabel: 5_000, perMetric: 50_000 }
  await soak({ cardinality, idleTimeout: { kinds: MetricKindMask.All, timeoutMs } }, async soak => {
    const work = async (): Promise<void> => {
      await soak.rounds(15, 36_000)
      assert.ok(soak.held <= maximumHeld, `${soak.held} handles are not idle`)
      await soak.finish()
    }
    assertSteady(await heapGrowth(work, 2))
    assert.ok(soak.workload.workers * 5 > 100_000)
    for (const amount of Object.values(soak.evictions)) assert.ok(amount > 0)
  })
})

test('the heap would show it if series were kept', async () => {
  await soak({}, async soak => {
    const growth = await heapGrowth(() => soak.rounds(1, 15_000), 4)
    assert.ok(growth > 3 * tolerance, `only ${growth}`)
  })
})

test.run()
