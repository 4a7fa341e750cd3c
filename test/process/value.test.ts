import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8'
import type { DebuggingRecorder } from 'metrics-facade/debugging'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { collecting, passTime, processMetrics, scrape } from '../support/process-metrics.ts'

// Beside readings of its own, taken around the scrape, of what the process is at the same time.

/** Checks gauges against what `read` says before and after the scrape, give or take a fifth. */
function checkBeside(recorder: DebuggingRecorder, read: () => Record<string, number>): void {
  const before = read()
  const snapshot = scrape(recorder)
  const after = read()
  for (const name of Object.keys(before)) {
    const [value, one, other] = [snapshot.gauge(name), before[name]!, after[name]!]
    const fits = value >= 0.8 * Math.min(one, other) && value <= 1.2 * Math.max(one, other)
    assert.ok(fits, `${name}: ${value} beside ${one} and ${other}`)
  }
}

function statusBytes(name: string): number {
  const status = readFileSync('/proc/self/status', 'utf8')
  const line = status.split('\n').find(text => text.startsWith(`${name}:`))!
  return Number.parseInt(line.split(':')[1]!, 10) * 1024
}

test('every metric is there, of its kind, described, with a value that is a number', () =>
  collecting({}, async recorder => {
    await passTime(20)
    const { entries } = scrape(recorder)
    const kinds = Object.fromEntries(entries.map(({ name, kind }) => [name, kind]))
    assert.equal(kinds, processMetrics)
    for (const { name, value, description, unit } of entries) {
      assert.ok(description, name)
      for (const number of [value].flat())
        assert.ok(Number.isFinite(number) && number >= 0, `${name} ${value}`)
      const ends = /_(seconds|bytes)(_total)?$/.exec(name)?.[1]
      assert.is(unit, ends, name)
    }
  }))

test('no series is there twice', () =>
  collecting({}, async recorder => {
    const keys = scrape(recorder).entries.map(({ name, labels }) => JSON.stringify([name, labels]))
    assert.is(new Set(keys).size, keys.length)
  }))

test('CPU time is that of the process since its start, and rises', () =>
  collecting({}, async recorder => {
    const before = process.cpuUsage()
    const snapshot = scrape(recorder)
    const after = process.cpuUsage()
    const between = (name: string, low: number, high: number): void => {
      const seconds = snapshot.counter(name)
      assert.ok(seconds >= low / 1e6 && seconds <= high / 1e6, `${name} ${seconds}`)
    }
    between('process_cpu_user_seconds_total', before.user, after.user)
    between('process_cpu_system_seconds_total', before.system, after.system)
    between('process_cpu_seconds_total', before.user + before.system, after.user + after.system)
    const { user } = process.cpuUsage()
    while (process.cpuUsage().user < user + 10_000);
    assert.ok(
      scrape(recorder).counter('process_cpu_seconds_total') >
        snapshot.counter('process_cpu_seconds_total') + 0.009,
    )
  }))

test('the start of the process is when it started, and stays', () =>
  collecting({}, async recorder => {
    const start = scrape(recorder).gauge('process_start_time_seconds')
    assert.ok(Math.abs(start - (Date.now() / 1000 - process.uptime())) < 1, String(start))
    assert.is(scrape(recorder).gauge('process_start_time_seconds'), start)
  }))

test('memory of the process is what /proc says', () =>
  collecting({}, async recorder =>
    checkBeside(recorder, () => ({
      process_resident_memory_bytes: statusBytes('VmRSS'),
      process_virtual_memory_bytes: statusBytes('VmSize'),
      process_heap_bytes: statusBytes('VmData'),
    })),
  ))

test('open descriptors are counted exactly, and closed ones are not counted', () =>
  collecting({}, async recorder => {
    const open = () => scrape(recorder).gauge('process_open_fds')
    // One of the list is that through which it is read.
    assert.is(open(), readdirSync('/proc/self/fd').length - 1)
    const before = open()
    const descriptors = Array.from({ length: 20 }, () => openSync('/dev/null', 'r'))
    assert.is(open(), before + 20)
    for (const descriptor of descriptors) closeSync(descriptor)
    assert.is(open(), before)
    const limit = readFileSync('/proc/self/limits', 'utf8').match(/Max open files +(\d+)/)?.[1]
    assert.is(scrape(recorder).gauge('process_max_fds'), Number(limit))
  }))

test('the heap is as large as Node says', () =>
  collecting({}, async recorder =>
    checkBeside(recorder, () => {
      const { heapTotal, heapUsed, external } = process.memoryUsage()
      return {
        nodejs_heap_size_total_bytes: heapTotal,
        nodejs_heap_size_used_bytes: heapUsed,
        nodejs_external_memory_bytes: external,
        nodejs_heap_size_limit_bytes: getHeapStatistics().heap_size_limit,
      }
    }),
  ))

test('the spaces of the heap are those of V8, and add up to the heap', () =>
  collecting({}, async recorder => {
    const { entries } = scrape(recorder)
    const spaces = getHeapSpaceStatistics().map(({ space_name }) => space_name.replace('_space', ''))
    assert.ok(spaces.includes('old') && spaces.includes('new_large_object'))
    const sumOf = (part: string): number => {
      const series = entries.filter(({ name }) => name === `nodejs_heap_space_size_${part}_bytes`)
      assert.equal(
        series.map(({ labels }) => labels.space),
        spaces,
      )
      return series.reduce((sum, { value }) => sum + Number(value), 0)
    }
    const heapTotal = sumOf('total')
    assert.ok(heapTotal > 1e6 && heapTotal < process.memoryUsage.rss(), String(heapTotal))
    assert.ok(sumOf('used') < heapTotal && sumOf('used') > 0)
    assert.ok(sumOf('available') > 0)
  }))

test('the version of Node is in labels', () =>
  collecting({}, async recorder => {
    const [major, minor, patch] = process.versions.node.split('.')
    const labels = { version: process.version, major, minor, patch }
    assert.is(scrape(recorder).gauge('nodejs_version_info', labels), 1)
  }))

test.run()
