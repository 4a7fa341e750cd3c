import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BuildError, installRecorder } from 'metrics-exporter-prometheus'
import { counter, histogram, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withDirectory } from '../../support/directory.ts'
import { withInstalled } from '../../support/installed.ts'
import { type Simulated, SimulatedProgram } from '../../support/process.ts'
import { errorOf } from '../../support/prometheus-fixture.ts'
import { samplesOf } from '../../support/thread.ts'
import { warningsOf } from '../../support/warnings.ts'

// Directories on real devices: in memory, full, and read-only. The latter are mounted where nobody else sees them: this file
// runs itself again in namespaces of its own, if the system lets it.

const { DEVICE } = process.env

const mount = `
  mkdir "$DEVICE/small" "$DEVICE/fixed" && mount -t tmpfs -o size=512k tmpfs "$DEVICE/small" &&
  mkdir "$DEVICE/small/kept" && mount --bind "$DEVICE/small/kept" "$DEVICE/fixed" &&
  mount -o remount,bind,ro "$DEVICE/fixed" && exec "$@"`

function unshare(command: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const argv = ['--map-root-user', '--mount', ...command]
  return spawnSync('unshare', argv, { encoding: 'utf8', env: { ...process.env, ...environment } })
}

function count({ run }: Simulated, value: number): void {
  run(() => {
    counter('jobs_total').increment(value)
    for (let time = 0; time < value; time++) histogram('wait').record(time)
  })
}

function counted({ handle }: Simulated): number {
  const [jobs] = samplesOf(handle, 'jobs_total').map(Number)
  assert.equal(samplesOf(handle, 'wait_count'), [String(jobs)])
  return jobs!
}

if (DEVICE === undefined) {
  if (unshare(['true']).status === 0) {
    test('a full device and a read-only one', () =>
      withDirectory(device => {
        const again = [process.execPath, ...process.execArgv, process.argv[1]!]
        const { stdout, stderr } = unshare(['sh', '-c', mount, 'sh', ...again], { DEVICE: device })
        assert.match(stdout, /Total: +2\n +Passed: +2\n/, `${stdout}\n${stderr}`)
      }))
  } else
    console.log(
      'This system lets nobody mount anything: the tests with broken functions of node:fs stand alone.',
    )

  for (const folder of ['/dev/shm', '/run'].filter(existsSync)) {
    test(`processes share a directory in ${folder}`, async () => {
      const directory = join(folder, `metrics-test-${process.pid}`)
      await using program = new SimulatedProgram(directory)
      try {
        const [one, two] = [program.start(), program.start()]
        for (const process of [one, two]) {
          count(process, 3)
          process.tick()
        }
        assert.equal([one, two].map(counted), [6, 6])
        await two.kill()
        one.processes.fold()
        assert.equal([one, program.start()].map(counted), [6, 6])
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    })
  }
} else {
  test('a device that is full is counted and reported, and everything is there when it has room again', async () => {
    const device = join(DEVICE, 'small')
    await using program = new SimulatedProgram(join(device, 'members'))
    const [one, two, ended] = [program.start(), program.start(), program.start()]
    for (const process of [one, two, ended]) {
      count(process, 1)
      process.tick()
    }
    assert.is(counted(one), 3)
    await ended.kill()
    const ballast = join(device, 'ballast')
    const { bavail, bsize } = statfsSync(device)
    writeFileSync(ballast, Buffer.alloc(bavail * bsize, 1))
    let recorded = 3
    const warnings = await warningsOf(() => {
      for (let time = 0; time < 5; time++) {
        count(two, 2)
        two.run(() => {
          for (let at = 0; at < 100; at++) counter('new_total', { time, at }).increment()
        })
        recorded += 2
        two.tick()
        // What a process has recorded itself is there at once, and what it wrote before is there for others.
        assert.is(counted(two), recorded)
        const seen = counted(one)
        assert.ok(seen >= 3 && seen <= recorded, `${seen}`)
        one.processes.fold()
        assert.ok(
          program.files.some(file => file.includes(ended.name)),
          'it is let alone',
        )
      }
      assert.ok(samplesOf(one.handle, 'new_total').length < 500)
      const error = errorOf(() =>
        withInstalled(noopRecorder, () =>
          installRecorder({ processes: { directory: program.directory, program: 'test' } }),
        ),
      )
      assert.instance(error, BuildError)
      assert.match(error.message, /ENOSPC/)
    })
    assert.is(warnings.length, 1, warnings.join('\n'))
    assert.match(warnings[0]!, /cannot be written for the other processes.*ENOSPC/)
    for (const process of [one, two])
      assert.equal(samplesOf(process.handle, 'metrics_member_write_errors_total'), ['5'])
    assert.equal(
      readdirSync(program.directory).filter(file => /\.(new|lock)$/.test(file)),
      [],
    )
    rmSync(ballast)
    for (const process of [one, two]) process.tick()
    one.processes.fold()
    assert.not.ok(program.files.some(file => file.includes(ended.name)))
    for (const process of [one, two, program.start()]) {
      assert.is(counted(process), recorded)
      assert.is(samplesOf(process.handle, 'new_total').length, 500)
    }
  })

  test('a read-only device is refused, and what is there can be used again where it may be written', async () => {
    const directory = join(DEVICE, 'fixed', 'members')
    const install = (): Error =>
      errorOf(() =>
        withInstalled(noopRecorder, () => installRecorder({ processes: { directory, program: 'test' } })),
      )
    // It cannot be made.
    assert.match(install().message, /EROFS.*Give one that the process may write into/)
    const kept = join(DEVICE, 'small', 'kept', 'members')
    mkdirSync(kept)
    await using program = new SimulatedProgram(kept)
    const one = program.start()
    count(one, 5)
    one.tick()
    // It is there, but nothing can be made in it.
    assert.match(install().message, /EROFS/)
    assert.equal(program.files.length, 1)
    assert.is(counted(program.start()), 5)
  })
}

test.run()
