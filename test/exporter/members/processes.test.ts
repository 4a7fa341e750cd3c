import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { counter, gauge, histogram } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SimulatedProgram } from '../../support/process.ts'
import { samplesOf } from '../../support/thread.ts'

function program(): SimulatedProgram {
  return new SimulatedProgram(join(mkdtempSync(join(tmpdir(), 'metrics-')), 'members'))
}

test('any process that is scraped answers for all', async () => {
  await using all = program()
  const [one, two] = [all.start({ buckets: [1, 2] }), all.start({ buckets: [1, 2] })]
  one.run(() => {
    counter('jobs_total', { queue: 'mail' }).increment(2)
    histogram('wait').record(1.5)
    gauge('depth').set(3)
  })
  two.run(() => {
    counter('jobs_total', { queue: 'mail' }).increment(3)
    counter('jobs_total', { queue: 'pdf' }).increment(4)
    histogram('wait').record(0.5)
    gauge('depth').set(4)
  })
  one.tick()
  two.tick()
  for (const { handle } of [one, two]) {
    assert.equal(samplesOf(handle, 'jobs_total').sort(), ['{queue="mail"} 5', '{queue="pdf"} 4'])
    assert.equal(samplesOf(handle, 'wait_bucket'), ['{le="1"} 1', '{le="2"} 2', '{le="+Inf"} 2'])
    assert.equal(samplesOf(handle, 'wait_sum'), ['2'])
    assert.equal(samplesOf(handle, 'depth'), ['7'])
    assert.equal(samplesOf(handle, 'metrics_members'), ['{state="living"} 2', '{state="ended"} 0'])
  }
  assert.is(all.files.length, 2)
  await two.kill()
  assert.equal(samplesOf(one.handle, 'jobs_total').sort(), ['{queue="mail"} 5', '{queue="pdf"} 4'])
  assert.equal(samplesOf(one.handle, 'depth'), ['3'])
  assert.equal(samplesOf(one.handle, 'metrics_members'), ['{state="living"} 1', '{state="ended"} 1'])
  one.processes.fold()
  assert.is(all.files.length, 2)
  assert.equal(samplesOf(one.handle, 'jobs_total').sort(), ['{queue="mail"} 5', '{queue="pdf"} 4'])
  assert.equal(samplesOf(one.handle, 'depth'), ['3'])
  const three = all.start({ buckets: [1, 2] })
  assert.equal(samplesOf(three.handle, 'jobs_total').sort(), ['{queue="mail"} 5', '{queue="pdf"} 4'])
  assert.equal(samplesOf(three.handle, 'wait_sum'), ['2'])
  assert.equal(samplesOf(three.handle, 'metrics_members'), ['{state="living"} 2', '{state="ended"} 1'])
})

test.run()
