import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withLocalRecorder } from 'metrics-facade'
import { DebuggingRecorder } from 'metrics-facade/debugging'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createSources } from '../../lib/process/collect.ts'
import { checkOptions } from '../../lib/process/options.ts'
import { withDirectory } from '../support/directory.ts'
import { processMetrics } from '../support/process-metrics.ts'

// Another directory in the place of /proc/self, as on another system.

/** What is collected with this directory in the place of /proc/self, without what needs time to come. */
function collectedFrom(directory: string): DebuggingRecorder {
  const recorder = new DebuggingRecorder()
  withLocalRecorder(recorder, () => {
    for (const source of createSources(checkOptions({}), directory)) {
      source.read()
      source.stop?.()
    }
  })
  return recorder
}

test('without /proc everything is there except what only /proc has, and nothing is NaN', () =>
  withDirectory(directory => {
    const { entries } = collectedFrom(join(directory, 'none')).snapshot()
    const names = new Set(entries.map(({ name }) => name))
    const missing = Object.keys(processMetrics).filter(
      name => !names.has(name) && !name.includes('eventloop_lag'),
    )
    assert.equal(missing, [
      'process_virtual_memory_bytes',
      'process_heap_bytes',
      'process_open_fds',
      'process_max_fds',
    ])
    assert.ok(names.has('process_resident_memory_bytes'))
    for (const { name, value } of entries) assert.not([value].flat().includes(Number.NaN), name)
  }))

test('if the kernel gives no size for the list of descriptors, they are counted', () =>
  withDirectory(directory => {
    mkdirSync(join(directory, 'fd'))
    for (let descriptor = 0; descriptor < 6; descriptor++)
      writeFileSync(join(directory, 'fd', `${descriptor}`), '')
    // One of the six would be that through which the list is read.
    assert.is(collectedFrom(directory).snapshot().gauge('process_open_fds'), 5)
  }))

test('the soft limit counts, and no limit is infinite', () =>
  withDirectory(directory => {
    const limitOf = (line: string) => {
      const title = 'Limit                     Soft Limit           Hard Limit           Units     \n'
      writeFileSync(join(directory, 'limits'), title + line)
      return collectedFrom(directory).snapshot().find('gauge', 'process_max_fds')?.value
    }
    assert.is(
      limitOf('Max open files            1024                 1048576              files     \n'),
      1024,
    )
    assert.is(
      limitOf('Max open files            unlimited            unlimited            files     \n'),
      Number.POSITIVE_INFINITY,
    )
    assert.is(
      limitOf('Max processes             5                    5                    processes \n'),
      undefined,
    )
  }))

test('a limit that cannot be read any more still holds', () =>
  withDirectory(directory => {
    writeFileSync(
      join(directory, 'limits'),
      'Limit                     Soft Limit\nMax open files            1024                 1048576              files     \n',
    )
    const recorder = new DebuggingRecorder()
    withLocalRecorder(recorder, () => {
      const sources = createSources(checkOptions({}), directory)
      rmSync(join(directory, 'limits'))
      for (const source of sources) {
        source.read()
        source.stop?.()
      }
    })
    assert.is(recorder.snapshot().gauge('process_max_fds'), 1024)
  }))

test('memory is read in kibibytes, and a line that is missing is left out', () =>
  withDirectory(directory => {
    writeFileSync(join(directory, 'status'), 'Name:\tVmData: 5 kB\nVmSize:\t    2048 kB\nVmSizeX:\t 1 kB\n')
    const snapshot = collectedFrom(directory).snapshot()
    assert.is(snapshot.gauge('process_virtual_memory_bytes'), 2_097_152)
    assert.is(snapshot.find('gauge', 'process_heap_bytes'), undefined)
  }))

interface ReadAgain {
  readonly gaugeOf: (name: string) => number | undefined
  /** The sources that threw. */
  readonly failed: readonly string[]
}

/** Reads, rewrites `status` and `limits`, reads again, and returns the gauges that a name leads to. */
function gaugesAfter(directory: string, change: () => void): ReadAgain {
  const failed: string[] = []
  const recorder = new DebuggingRecorder()
  withLocalRecorder(recorder, () => {
    const sources = createSources(checkOptions({}), directory)
    for (const source of sources) source.read()
    change()
    for (const source of sources) {
      try {
        source.read()
      } catch {
        // The code that runs it counts the failure.
        failed.push(source.name)
      }
      source.stop?.()
    }
  })
  return { failed, gaugeOf: name => recorder.snapshot().find('gauge', name)?.value as number | undefined }
}

test('a value that can no longer be read, as when all descriptors are taken, does not stay as if it were current', () =>
  withDirectory(directory => {
    mkdirSync(join(directory, 'fd'))
    writeFileSync(join(directory, 'fd', '0'), '')
    writeFileSync(join(directory, 'status'), 'VmSize:\t 2048 kB\nVmData:\t 5 kB\n')
    const { rss } = process.memoryUsage
    const { gaugeOf, failed } = gaugesAfter(directory, () => {
      rmSync(join(directory, 'status'))
      rmSync(join(directory, 'fd'), { recursive: true })
      process.memoryUsage.rss = () => {
        throw new Error('EMFILE')
      }
    })
    process.memoryUsage.rss = rss
    assert.equal(failed, ['process_memory', 'process_descriptors'])
    for (const name of [
      'process_resident_memory_bytes',
      'process_virtual_memory_bytes',
      'process_heap_bytes',
      'process_open_fds',
    ]) {
      assert.ok(Number.isNaN(gaugeOf(name)), `${name} ${gaugeOf(name)}`)
    }
  }))

for (const [what, limits, expected] of [
  ['that was changed meanwhile is the new one', 'Max open files  41  4096  files\n', 41],
  ['that cannot be read any more is the last one', undefined, 1_024],
] as const) {
  test(`a limit of descriptors ${what}`, () =>
    withDirectory(directory => {
      const path = join(directory, 'limits')
      writeFileSync(path, 'Max open files  1024  4096  files\n')
      const { gaugeOf, failed } = gaugesAfter(directory, () => {
        if (limits === undefined) rmSync(path)
        else writeFileSync(path, limits)
      })
      assert.equal([gaugeOf('process_max_fds'), failed], [expected, []])
    }))
}

test.run()
