import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { counter, describeGauge, gauge, histogram, withLocalRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { SimulatedProgram } from '../../support/process.ts'
import { inProgram, startThread } from '../../support/thread.ts'

/** The samples of a member, without those of the exporter. */
function shown(handle: PrometheusHandle, member: string): string {
  return handle.render({ member }).replaceAll(/^#.*\n|^metrics_.*\n/gm, '')
}

test('each thread can be read alone', () => {
  inProgram({ buckets: [1], globalLabels: { service: 'api' } }, handle => {
    const threads = [startThread(), startThread()]
    counter('jobs_total').increment()
    threads.forEach(({ recorder }, index) => {
      withLocalRecorder(recorder, () => {
        counter('jobs_total').increment(10 * (index + 1))
        describeGauge('depth', 'Depth', { merge: 'each' })
        gauge('depth').set(index)
      })
    })
    const [one, two] = threads
    assert.is(shown(handle, '0'), 'jobs_total{service="api"} 1\n')
    assert.is(
      shown(handle, String(one!.id)),
      `jobs_total{service="api"} 10\ndepth{service="api",member="${one!.id}"} 0\n`,
    )
    assert.match(
      handle.render({ member: String(two!.id), names: 'jobs_total' }),
      /jobs_total\{service="api"\} 20\n/,
    )
    assert.match(handle.render({ member: String(two!.id) }), /# HELP depth Depth/)
    assert.is(handle.snapshot({ member: String(two!.id), names: 'jobs_total' }).families.length, 1)
    assert.throws(
      () => handle.render({ member: 'nobody' }),
      (error: Error) => {
        assert.instance(error, TypeError)
        return error.message === `There is no member "nobody". These are: 0, ${one!.id}, ${two!.id}`
      },
    )
    // The whole is as it was.
    assert.match(handle.render({ names: 'jobs_total' }), /jobs_total\{service="api"\} 31\n/)
  })
})

test('a program without threads has one member', () => {
  inProgram({}, handle => {
    counter('jobs_total').increment(3)
    assert.is(shown(handle, '0'), 'jobs_total 3\n')
    assert.throws(() => handle.render({ member: '1' }), /There is no member "1"\. These are: 0$/)
  })
})

test('each process can be read alone, by whichever is scraped', async () => {
  await withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const [one, two, ended] = [program.start(), program.start(), program.start()]
    for (const [index, process] of [one, two, ended].entries()) {
      process.run(() => {
        counter('jobs_total').increment(index + 1)
        histogram('wait').record(index)
      })
      process.tick()
    }
    await ended.kill()
    for (const { handle } of [one, two]) {
      assert.match(shown(handle, one.name), /jobs_total 1\n[\s\S]*wait_sum 0\n/)
      assert.match(shown(handle, two.name), /jobs_total 2\n[\s\S]*wait\{quantile="1"\} 1\nwait_sum 1\n/)
      assert.throws(() => handle.render({ member: ended.name }), /There is no member/)
      assert.match(handle.render({ names: 'jobs_total' }), /jobs_total 6\n/)
    }
  })
})

test('the query of a request names a member; one that there is not is answered with 404', async () => {
  await inProgram({}, async handle => {
    counter('jobs_total').increment(3)
    const server = createServer(handle.requestHandler())
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const ask = async (query: string) => {
      const response = await fetch(`http://127.0.0.1:${port}/metrics${query}`)
      return [response.status, await response.text()] as const
    }
    assert.equal(await ask('?member=0'), [200, '# TYPE jobs_total counter\njobs_total 3\n'])
    assert.equal(await ask('?member='), [200, '# TYPE jobs_total counter\njobs_total 3\n'])
    assert.equal(await ask('?member=0&name[]=other'), [200, ''])
    const [status, text] = await ask('?member=%3Cscript%3E%0A')
    assert.is(status, 404)
    assert.is(text, 'There is no member "<script>\\n". These are: 0\n')
    await new Promise(resolve => server.close(resolve))
  })
})

test.run()
