import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Backlog, type Batch } from '../../../../exporter-prometheus/lib/transport/remote-write/backlog.ts'
import { Moment } from '../../../../exporter-prometheus/lib/transport/remote-write/moment.ts'
import { Random } from '../../../support/random.ts'

// What has not arrived, against a plain list of samples: batches of whole series, and what is given up.

/** A series of a moment, in the plain list. */
interface Plain {
  readonly moment: Moment
  readonly series: number
  readonly samples: number
  /** Where its values are; of one that has ended there are none. */
  readonly valuesAt: number
}

let next = 0

function identity(samples: number): never {
  return { parts: Array.from({ length: samples }, () => ({})) } as never
}

/** A moment with series of so many samples each, and of those that have ended. */
function momentOf(living: readonly number[], ended: readonly number[]): { moment: Moment; plain: Plain[] } {
  next += 1
  const moment = new Moment(next)
  const plain: Plain[] = []
  for (const samples of living) {
    plain.push({ moment, series: plain.length, samples, valuesAt: moment.values.length })
    moment.identities.push(identity(samples))
    moment.starts.push(0)
    moment.values.push(...new Array<number>(samples).fill(next))
  }
  moment.stale = ended.map(identity)
  for (const samples of ended) {
    plain.push({ moment, series: plain.length, samples, valuesAt: moment.values.length })
  }
  return { moment, plain }
}

function seriesIn({ slices }: Batch): Array<readonly [Moment, number]> {
  return slices.flatMap(({ moment, from, to }) =>
    Array.from({ length: to - from }, (_, index) => [moment, from + index] as const),
  )
}

const sum = (list: ReadonlyArray<{ readonly samples: number }>): number =>
  list.reduce((all, { samples }) => all + samples, 0)

for (const most of [1, 10, 60, Number.POSITIVE_INFINITY]) {
  test(`with room for ${most} samples, whatever comes, arrives and is too much`, () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = new Random(seed)
      const backlog = new Backlog(most)
      let plain: Plain[] = []
      const sizes = (count: number): number[] =>
        Array.from({ length: random.below(count) }, () => 1 + random.below(4))
      for (let step = 0; step < 60; step++) {
        if (random.below(2) === 0) {
          const { moment, plain: added } = momentOf(sizes(6), sizes(3))
          plain.push(...added)
          let lost = 0
          while (added.length > 0 && sum(plain) > most && plain[0]!.moment !== moment) {
            const oldest = plain[0]!.moment
            lost += sum(plain.filter(one => one.moment === oldest))
            plain = plain.filter(one => one.moment !== oldest)
          }
          assert.is(backlog.add(moment), lost, `seed ${seed}, step ${step}`)
          continue
        }
        const asked = 1 + random.below(12)
        const batch = backlog.next(asked)
        const wanted: Plain[] = []
        for (const one of plain) {
          if (wanted.length > 0 && sum(wanted) + one.samples > asked) break
          wanted.push(one)
        }
        if (batch === undefined) {
          assert.equal(plain, [])
          continue
        }
        assert.equal(
          seriesIn(batch).map(([moment, series]) => [moment.timestampMs, series]),
          wanted.map(({ moment, series }) => [moment.timestampMs, series]),
          `seed ${seed}, step ${step}`,
        )
        assert.equal([batch.samples, batch.series], [sum(wanted), wanted.length])
        for (const { moment, from, valuesFrom } of batch.slices) {
          assert.is(valuesFrom, wanted.find(one => one.moment === moment && one.series === from)!.valuesAt)
        }
        // It may not have arrived; then it is the next one again.
        if (random.below(4) === 0) continue
        backlog.remove(batch)
        plain = plain.slice(wanted.length)
      }
    }
  })
}

test('a moment without samples is not kept', () => {
  const backlog = new Backlog(5)
  const { moment } = momentOf([], [])
  assert.equal([backlog.add(moment), backlog.next(9)], [0, undefined])
})

test.run()
