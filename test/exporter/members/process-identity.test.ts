import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Identity,
  identityOf,
  isAlive,
} from '../../../exporter-prometheus/lib/members/process/identity.ts'
import { deadIdentity } from '../../support/process.ts'

// Which processes live: as the system tells it, as far as it does, and by their silence where it does not.

const fs = process.getBuiltinModule('node:fs') as unknown as Record<string, (...given: unknown[]) => unknown>
const minuteMs = 60_000
const own = identityOf(process.pid)
const nowMs = 1e12

/** Runs `body` where the system has no `/proc`, but says this of a process that it is asked about. */
function withoutProc<T>(answer: 'there' | 'ESRCH' | 'EPERM', body: () => T): T {
  const { readFileSync, readlinkSync } = fs
  const { kill } = process
  const fail = (path: unknown): never => {
    throw Object.assign(new Error(`ENOENT: ${String(path)}`), { code: 'ENOENT' })
  }
  fs.readFileSync = (path, ...rest) =>
    String(path).startsWith('/proc') ? fail(path) : readFileSync!(path, ...rest)
  fs.readlinkSync = fail
  process.kill = (_pid, signal) => {
    assert.is(signal, 0)
    if (answer === 'there') return true
    throw Object.assign(new Error(answer), { code: answer })
  }
  try {
    return body()
  } finally {
    Object.assign(fs, { readFileSync, readlinkSync })
    process.kill = kill
  }
}

test('a process is known by its number, its start and its machine', () => {
  assert.is(own.pid, process.pid)
  assert.match(own.start, /^\d+$/)
  assert.match(own.machine, /^[\da-f-]{36} pid:\[\d+\]$/)
  assert.equal(identityOf(process.pid), own)
  const parent = identityOf(process.ppid)
  assert.is(parent.machine, own.machine)
  assert.is.not(parent.start, own.start)
})

test('a process that the system shows lives, however long it has been silent', () => {
  for (const writtenMs of [nowMs, nowMs - 10 * minuteMs, nowMs + 10 * minuteMs]) {
    assert.is(isAlive(own, writtenMs, own, nowMs), true)
    assert.is(isAlive(deadIdentity(), writtenMs, own, nowMs), false)
    // Its number was given to another one.
    assert.is(isAlive({ ...own, start: '1' }, writtenMs, own, nowMs), false)
  }
})

test('a process of another machine lives for a minute after it has written, or before if the clock was set back', () => {
  const other: Identity = { ...own, machine: 'another' }
  for (const [silentMs, expected] of [
    [0, true],
    [minuteMs, true],
    [minuteMs + 1, false],
    [-minuteMs, true],
    [-minuteMs - 1, false],
  ] as const) {
    assert.is(isAlive(other, nowMs - silentMs, own, nowMs), expected, String(silentMs))
    assert.is(
      isAlive({ ...other, pid: 2 ** 22 + 1 }, nowMs - silentMs, own, nowMs),
      expected,
      String(silentMs),
    )
  }
})

test('a process that has ended, and whose parent has not asked, does not live', async () => {
  // The shell goes on as a program that does not ask after the child that it has.
  const shell = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    const [line] = await once(shell.stdout, 'data')
    const pid = Number(line)
    for (let time = 0; time < 10_000 && identityOf(pid).start !== ''; time++) {
      await new Promise(resolve => setImmediate(resolve))
    }
    assert.is(identityOf(pid).start, '')
    process.kill(pid, 0)
    assert.is(isAlive({ ...own, pid, start: own.start }, nowMs, own, nowMs), false)
  } finally {
    shell.kill('SIGKILL')
    await once(shell, 'exit')
  }
})

test('where the system does not show processes, one lives if it can be asked for and was not silent for a minute', () => {
  const here = withoutProc('there', () => identityOf(process.pid))
  assert.is(here.start, '')
  assert.is(here.machine.split(' ')[0], here.machine.split(' ')[1], 'the name of the host, twice')
  for (const [answer, silentMs, expected] of [
    ['there', 0, true],
    ['there', minuteMs, true],
    ['there', minuteMs + 1, false],
    ['EPERM', 0, true],
    ['EPERM', minuteMs + 1, false],
    ['ESRCH', 0, false],
  ] as const) {
    const isThere = withoutProc(answer, () => isAlive(here, nowMs - silentMs, here, nowMs))
    assert.is(isThere, expected, `${answer} ${silentMs}`)
  }
})

test.run()
