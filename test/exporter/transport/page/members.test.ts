import { install, type ListenerAddress } from 'metrics-exporter-prometheus'
import { counter, histogram, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Changes, Frame } from '../../../../exporter-prometheus/lib/transport/page/protocol.ts'
import { withDirectory } from '../../../support/directory.ts'
import { EventStream } from '../../../support/event-stream.ts'
import { withInstalled } from '../../../support/installed.ts'
import { SimulatedProgram } from '../../../support/process.ts'
import { serving } from '../../../support/serving.ts'
import { inThread, startThreads } from '../../../support/thread.ts'

// The page of a program with threads or processes: all together, or one of them.

/** What the page at an address shows of one member, or of all: who there is, and the jobs. */
async function shown(address: ListenerAddress, target: string): Promise<[members: string[], jobs: unknown]> {
  const stream = await EventStream.open(address, target)
  const members = await stream.nextOf<string[]>('members')
  const { families, series } = await stream.nextOf<Changes>('changes')
  const { r } = await stream.nextOf<Frame>('frame')
  await stream.close()
  const jobs = families.find(({ name }) => name === 'jobs_total')!
  const { id } = series.find(({ family }) => family === jobs.family)!
  return [members, (r[r.indexOf(id) + 1] as number[])[0]]
}

test('the events of a thread are those of its metrics alone', () =>
  withInstalled(noopRecorder, async () => {
    const handle = await install({ listener: '127.0.0.1:0', page: { path: '/charts' } })
    const threads = startThreads(2)
    counter('jobs_total').increment()
    for (const [index, thread] of threads.entries()) {
      inThread(thread, () => counter('jobs_total').increment(10 ** (index + 1)))
    }
    const names = ['0', ...threads.map(({ id }) => String(id))]
    const address = handle.address!
    assert.equal(await shown(address, '/charts'), [names, 111])
    assert.equal(await shown(address, '/charts?member=0'), [names, 1])
    assert.equal(await shown(address, `/charts?x=1&member=${threads[1]!.id}`), [names, 100])
    await handle.close()
  }))

test('whichever process answers shows each of them', () =>
  withDirectory(async directory => {
    await using program = new SimulatedProgram(directory)
    const processes = [program.start(), program.start()]
    for (const [index, process] of processes.entries()) {
      process.run(() => counter('jobs_total').increment(10 ** index))
      process.tick()
    }
    const [one, two] = processes.map(({ name }) => name)
    for (const [{ handle }, names] of [
      [processes[0]!, [one!, two!]],
      [processes[1]!, [two!, one!]],
    ] as const) {
      await serving(handle.page(), async address => {
        assert.equal(await shown(address, '/'), [names, 11])
        assert.equal(await shown(address, `/?member=${one}`), [names, 1])
        assert.equal(await shown(address, `/?member=${two}`), [names, 10])
      })
    }
  }))

test('an exemplar of a thread is told once', () =>
  withInstalled(noopRecorder, async () => {
    const handle = await install({ listener: '127.0.0.1:0', page: true, buckets: [1, 2] })
    const [thread] = startThreads(1)
    inThread(thread!, () => histogram('wait').record(0.5, { trace_id: 't1' }))
    for (const query of ['', `?member=${thread!.id}`]) {
      const stream = await EventStream.open(handle.address!, `/${query}`)
      const { exemplars } = await stream.nextOf<Changes>('changes')
      assert.equal(
        exemplars.map(({ labels }) => labels),
        [{ trace_id: 't1' }],
      )
      await stream.nextOf('frame')
      const { name } = (await stream.next())!
      assert.is(name, 'frame', 'nothing has changed')
      await stream.close()
    }
    await handle.close()
  }))

test.run()
