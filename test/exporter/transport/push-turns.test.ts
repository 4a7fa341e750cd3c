import { counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Batch, BatchWriter } from '../../../exporter-prometheus/lib/transport/otlp/batch.ts'
import { Deltas } from '../../../exporter-prometheus/lib/transport/otlp/deltas.ts'
import type { Encoding } from '../../../exporter-prometheus/lib/transport/otlp/encoding.ts'
import { exportRequest } from '../../../exporter-prometheus/lib/transport/otlp/export-request.ts'
import { jsonEncoding } from '../../../exporter-prometheus/lib/transport/otlp/json.ts'
import { protobufEncoding } from '../../../exporter-prometheus/lib/transport/otlp/protobuf.ts'
import { readMetrics } from '../../../exporter-prometheus/lib/transport/otlp/read-metrics.ts'
import { split } from '../../../exporter-prometheus/lib/transport/otlp/split.ts'
import { Backlog } from '../../../exporter-prometheus/lib/transport/remote-write/backlog.ts'
import type { Moment } from '../../../exporter-prometheus/lib/transport/remote-write/moment.ts'
import { MomentReader } from '../../../exporter-prometheus/lib/transport/remote-write/reader.ts'
import { requestOf } from '../../../exporter-prometheus/lib/transport/remote-write/request.ts'
import { CountedTurns } from '../../support/counted-turns.ts'
import { decodeRequest, type ExportRequest } from '../../support/otlp-receiver.ts'
import { freshRecorder, uninstall } from '../../support/prometheus-fixture.ts'

// A push of many series gives way to other work: after each series, and with each piece of some kilobytes.

type Exposed = Parameters<typeof readMetrics>[0]

async function exposed(record: () => void, body: (exposition: Exposed) => Promise<void>): Promise<void> {
  const { scraper } = freshRecorder(builder => builder.setBuckets([1, 10]))
  try {
    record()
    await body(await scraper.expose(1_000, undefined, undefined))
  } finally {
    uninstall()
  }
}

function recordMany(count: number, text = ''): void {
  for (let i = 0; i < count; i++) counter('many_total', { i, text }).increment(i)
  for (let i = 0; i < count / 2; i++) histogram('wait_seconds', { i }).record(i)
}

const encodings = { protobuf: protobufEncoding, json: jsonEncoding }
/** Later than all series began. */
const later = 4_000_000_000_000
const sender = { resource: [], temporality: 'cumulative' } as const

async function batchesOf(
  exposition: Exposed,
  encoding: Encoding,
  most: number,
  turns: CountedTurns,
): Promise<Batch[]> {
  const writer = new BatchWriter(encoding, most)
  await readMetrics(exposition, later, turns, (head, point) => writer.add(head, point))
  return writer.finish()
}

function decoded(encoding: Encoding, { metrics }: Batch): ExportRequest {
  const bytes = Buffer.concat(exportRequest(metrics, sender, encoding))
  return encoding === jsonEncoding ? JSON.parse(bytes.toString()) : decodeRequest(bytes)
}

/** The points of all batches, as strings in their order, metric by metric. */
function pointsOf(encoding: Encoding, batches: readonly Batch[]): string[] {
  return batches.flatMap(batch =>
    decoded(encoding, batch).resourceMetrics[0]!.scopeMetrics[0]!.metrics.flatMap(metric =>
      (metric.sum ?? metric.gauge ?? metric.histogram)!.dataPoints.map(
        point => `${metric.name} ${JSON.stringify(point)}`,
      ),
    ),
  )
}

for (const [name, encoding] of Object.entries(encodings)) {
  test(`OTLP in ${name} gives way after each series`, () =>
    exposed(
      () => recordMany(1_000),
      async exposition => {
        const turns = new CountedTurns()
        const [batch, ...others] = await batchesOf(exposition, encoding, 20_000, turns)
        assert.equal([batch!.points >= 1_500, others.length], [true, 0])
        assert.ok(turns.count >= 1_500, `${turns.count}`)
        const pieces = exportRequest(batch!.metrics, sender, encoding)
        assert.ok(pieces.length >= 4, 'joining them gives way between two')
        assert.ok(
          pieces.every(({ length }) => length < 80_000),
          `${pieces.map(({ length }) => length)}`,
        )
      },
    ))

  test(`a request in ${name} has a bound in bytes as well, and no point is lost or there twice`, () =>
    exposed(
      () => recordMany(1_000, 'é'.repeat(5_000)),
      async exposition => {
        const all = await batchesOf(exposition, encoding, 20_000, new CountedTurns())
        assert.ok(all.length >= 3, `${all.length}`)
        for (const { metrics } of all) {
          const bytes = exportRequest(metrics, sender, encoding).reduce((sum, { length }) => sum + length, 0)
          assert.ok(bytes < 4_200_000, `${bytes}`)
        }
        const points = pointsOf(encoding, all)
        assert.equal(
          [points.length, new Set(points).size],
          [all.reduce((sum, { points: n }) => sum + n, 0), points.length],
        )
        assert.ok(points.length >= 1_500)
      },
    ))

  test(`a batch in ${name} is split anywhere, and its parts are the whole`, () =>
    exposed(
      () => recordMany(600, 'x'.repeat(300)),
      async exposition => {
        const [batch] = await batchesOf(exposition, encoding, 20_000, new CountedTurns())
        const whole = pointsOf(encoding, [batch!])
        for (const most of [1, 7, 599, 600, 601, batch!.points, 5_000]) {
          const parts = [...split(batch!, most)]
          assert.is(parts.length, Math.ceil(whole.length / most))
          assert.ok(parts.every(({ points }) => points <= most))
          if (most >= 7) assert.equal(pointsOf(encoding, parts), whole)
          // A part is split again as the whole was.
          const again = parts.flatMap(part => [...split(part, 3)])
          if (most === 601) assert.equal(pointsOf(encoding, again), whole)
        }
      },
    ))
}

/** Has each observed while another has its turn. */
function recordAgain(count: number): void {
  for (let i = 0; i < count; i++) histogram('wait_seconds', { i }).record(1)
}

const count = 40

for (const [name, encoding] of Object.entries(encodings)) {
  test(`OTLP in ${name} shows each series at one moment, whatever is recorded between two of them`, () =>
    exposed(
      () => recordAgain(count),
      async exposition => {
        const turns = new (class extends CountedTurns {
          override next(): undefined {
            super.next()
            recordAgain(count)
          }
        })()
        const [batch] = await batchesOf(exposition, encoding, 20_000, turns)
        recordAgain(count)
        const [metric] = decoded(encoding, batch!).resourceMetrics[0]!.scopeMetrics[0]!.metrics.filter(
          ({ name }) => name === 'wait_seconds',
        )
        const points = metric!.histogram!.dataPoints
        const counts = points.map(point => Number(point['count']))
        assert.ok(new Set(counts).size > 1, 'something was recorded in between')
        assert.equal(
          points.map(({ sum, bucketCounts }) => [sum, bucketCounts]),
          counts.map(all => [all, [String(all), '0', '0']]),
        )
        assert.is(new Set(points.map(({ timeUnixNano }) => timeUnixNano)).size, 1)
      },
    ))
}

test('remote write shows each series at one moment, whatever is recorded until it is sent', () =>
  exposed(
    () => recordAgain(600),
    async exposition => {
      const reading = new MomentReader([]).read(exposition, 1_700_000_000_000)
      let step = reading.next()
      for (; !step.done; step = reading.next()) recordAgain(600)
      recordAgain(600)
      const { identities, values } = step.value
      const seen = new Set<number>()
      let place = 0
      for (const { family, parts } of identities) {
        const [low, high, infinite, sum, all] = values.slice(place, place + parts.length)
        place += parts.length
        if (family.name !== 'wait_seconds') continue
        assert.equal([low, high, infinite, sum], [all, all, all, all])
        seen.add(all!)
      }
      assert.ok(seen.size > 1, 'something was recorded in between')
    },
  ))

test('remote write gives way between some series, after each sample, and with each block', () =>
  exposed(
    () => recordMany(1_000),
    async exposition => {
      const reading = new MomentReader([]).read(exposition, 1_700_000_000_000)
      let step = reading.next()
      let steps = 0
      for (; !step.done; step = reading.next()) steps += 1
      assert.ok(steps >= 1_500 / 256 - 1, `${steps}`)
      const backlog = new Backlog(1_000_000)
      backlog.add(step.value)
      const batch = backlog.next(1_000_000)!
      assert.ok(batch.samples >= 3_000)
      for (const version of [1, 2] as const) {
        const turns = new CountedTurns()
        const { body } = (await requestOf(batch, version, turns))!
        assert.ok(turns.count > batch.samples, `${turns.count} of ${batch.samples}`)
        assert.ok(body.length > 1 && body.every(({ length }) => length < 80_000))
      }
    },
  ))

test('remote write gives way while it looks for the series that have ended', () =>
  exposed(
    () => recordMany(1_000),
    async exposition => {
      const reader = new MomentReader([])
      const read = (exposition: Exposed): { steps: number; moment: Moment } => {
        const reading = reader.read(exposition, 1_700_000_000_000)
        let step = reading.next()
        let steps = 0
        for (; !step.done; step = reading.next()) steps += 1
        return { steps, moment: step.value }
      }
      const { steps } = read(exposition)
      const same = read(exposition)
      assert.ok(same.steps >= steps + 1_500 / 256 - 1, `${same.steps}`)
      assert.is(same.moment.stale.length, 0)
      const { steps: toEnd, moment } = read({ ...exposition, families: [] })
      assert.ok(moment.stale.length >= 1_500)
      assert.ok(toEnd >= (2 * 1_500) / 256 - 2, `${toEnd}`)
    },
  ))

test('OTLP in deltas gives way while it forgets the series that have ended', () => {
  const deltas = new Deltas()
  const point = (id: number) =>
    ({ attributes: [['id', `${id}`]], startMs: 1, timeMs: 2, exemplars: [], value: id }) as const
  for (let id = 0; id < 500; id++) deltas.take('sum', 'a_total', point(id))
  assert.is([...deltas.endTake()].length, 0, 'all are there')
  deltas.take('sum', 'a_total', point(0))
  assert.is([...deltas.endTake()].length, 500)
})

test.run()
