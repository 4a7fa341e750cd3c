import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { samplesOf } from '../../support/thread.ts'
import { type Emitter, inWholeProgram, type Scraped } from '../../support/whole-program.ts'

// Limits of cardinality in a program of threads and processes, which come and go: whoever is scraped has as many series as
// one thread may have, and everything that was counted.

const perLabel = 5

/** Values that are not those of another one, unless they are told to share some. */
function emit({ run }: Emitter, number: number, shared: number): void {
  run(() => {
    for (let index = 0; index < 20; index++) {
      const path = index < shared ? `/shared/${index}` : `/${number}/${index}`
      counter('hits_total', { path }).increment(2)
      counter('hits_total', { path, method: 'PUT' }).increment()
      histogram('took', { path }).record(1)
    }
  })
}

function check(handle: PrometheusHandle, rounds: number): void {
  const values = (name: string): number =>
    samplesOf(handle, name).reduce((sum, sample) => sum + Number(sample.split(' ').at(-1)), 0)
  assert.is(values('hits_total'), rounds * 20 * 3)
  assert.is(values('took_count'), rounds * 20)
  assert.is(values('took_sum'), rounds * 20)
  const hits = samplesOf(handle, 'hits_total')
  const puts = hits.filter(sample => sample.includes('method="PUT"'))
  for (const samples of [
    puts,
    hits.filter(sample => !puts.includes(sample)),
    samplesOf(handle, 'took_count'),
  ]) {
    assert.ok(samples.length <= perLabel + 1, samples.join('\n'))
    assert.is(samples.filter(sample => sample.includes('path="other"')).length, 1)
  }
}

for (const shared of [0, 3]) {
  test(`limits hold over threads and processes that come and go, of which ${shared} values are the same`, () =>
    withDirectory(directory =>
      inWholeProgram(directory, { cardinality: { perLabel }, buckets: [10] }, async whole => {
        const living: Array<Emitter & Partial<Scraped>> = [whole.main]
        for (let time = 0; time < 2; time++) living.push(whole.startThread(), whole.startProcess())
        let rounds = 0
        const emitAll = (): void => {
          for (const one of living) {
            emit(one, rounds, shared)
            rounds += 1
          }
          for (const one of [...living].reverse()) one.tick()
        }
        const checkAll = (): void => {
          for (const { handle } of living) if (handle !== undefined) check(handle, rounds)
        }
        emitAll()
        checkAll()
        // Some go, before anybody has scraped and afterwards, and others come.
        for (let time = 0; time < 3; time++) {
          emitAll()
          if (time === 1) checkAll()
          const [thread] = living.splice(1, 1)
          const [ended] = living.splice(1, 1)
          await thread!.end()
          await ended!.end()
          living.push(whole.startThread(), whole.startProcess())
          emitAll()
          checkAll()
        }
      }),
    ))
}

test.run()
