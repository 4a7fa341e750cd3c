import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { hashBy } from '../../support/seed.ts'
import { samplesOf } from '../../support/thread.ts'
import { type Emitter, inWholeProgram, type Scraped } from '../../support/whole-program.ts'

// The error of an estimate depends on it.
hashBy(20_240_229)

test('how many values there were is known of all threads and processes together, whoever is scraped', () =>
  withDirectory(directory =>
    inWholeProgram(directory, { cardinality: { perLabel: 5 } }, async whole => {
      const all: Array<Emitter & Partial<Scraped>> = [whole.main]
      for (let time = 0; time < 2; time++) all.push(whole.startThread(), whole.startProcess())
      const values = new Set<string>()
      for (const [index, { run }] of all.entries()) {
        run(() => {
          for (let number = 0; number < 800; number++) {
            const path = number < 200 ? `/shared/${number}` : `/${index}/${number}`
            counter('hits', { path }).increment()
            values.add(path)
          }
        })
      }
      for (let time = 0; time < 3; time++) for (const one of [...all].reverse()) one.tick()
      // By one scrape after another.
      for (let time = 0; time < 2; time++) {
        for (const { handle } of all) {
          if (handle === undefined) continue
          const [sample, ...others] = samplesOf(handle, 'metrics_label_values')
          assert.equal(others, [])
          const estimate = Number(/^\{metric="hits",label="path"\} (\d+)$/.exec(sample!)![1])
          assert.ok(Math.abs(estimate / values.size - 1) < 0.05, `${estimate} of ${values.size}`)
        }
      }
    }),
  ))

test.run()
