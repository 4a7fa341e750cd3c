import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { identityOf } from '../../../exporter-prometheus/lib/members/process/identity.ts'
import { Lock, untilDone } from '../../../exporter-prometheus/lib/members/process/lock.ts'
import { withDirectory } from '../../support/directory.ts'
import { deadIdentity } from '../../support/process.ts'
import { setWallClock } from '../../support/prometheus-fixture.ts'
import { atOnce } from '../../support/turns-during.ts'

// A file that one process at a time has: who gets it, who waits, and what happens to that of a process that has ended.

const own = identityOf(process.pid)
const living = { ...identityOf(process.ppid), name: 'other' }
const dead = { ...deadIdentity(), name: 'other' }

const fs = process.getBuiltinModule('node:fs') as unknown as Record<string, (...given: unknown[]) => unknown>

/** Has a function of node:fs do something else while `body` runs; it gets the real one. */
function replacing<T>(name: string, other: (real: () => unknown, path: string) => unknown, body: () => T): T {
  const real = fs[name]!
  fs[name] = (...given) => other(() => real(...given), String(given[0]))
  try {
    return body()
  } finally {
    fs[name] = real
  }
}

function fail(code: string): never {
  throw Object.assign(new Error(`${code}: it does not work`), { code })
}

interface Locked {
  readonly path: string
  readonly lock: Lock
  /** Does work under the lock, and returns what it came to. */
  hold(): 'done' | undefined
}

function withLock(body: (locked: Locked) => void): Promise<void> {
  return withDirectory(directory => {
    const path = join(directory, 'lock')
    const lock = new Lock(path, own, 'me')
    const work = function* (): Generator<void, 'done'> {
      assert.ok(lock.isHeld)
      assert.equal(JSON.parse(readFileSync(path, 'utf8')), { ...own, name: 'me' })
      assert.is(statSync(path).mode & 0o777, 0o600)
      yield
      return 'done' as const
    }
    body({ path, lock, hold: () => atOnce(lock.holding(work)) })
    assert.equal(
      readdirSync(directory).filter(file => file !== 'lock'),
      [],
      'nothing else is left',
    )
  })
}

test('who takes the lock has it until the work is done, and no longer', () =>
  withLock(({ path, lock, hold }) => {
    assert.is(lock.isHeld, false)
    assert.is(hold(), 'done')
    assert.is(existsSync(path), false)
    assert.is(hold(), 'done')
  }))

test('work that fails releases the lock, and says why', () =>
  withLock(({ path, lock, hold }) => {
    const failing = function* (): Generator<void, void> {
      yield
      throw new Error('no')
    }
    assert.throws(() => atOnce(lock.holding(failing)), /^no$/)
    assert.is(existsSync(path), false)
    assert.is(hold(), 'done')
  }))

test('the lock of a process that lives is respected', () =>
  withLock(({ path, hold }) => {
    const text = JSON.stringify(living)
    writeFileSync(path, text)
    assert.is(hold(), undefined)
    assert.is(readFileSync(path, 'utf8'), text)
  }))

test('the lock of a process that has ended is broken', () =>
  withLock(({ path, hold }) => {
    writeFileSync(path, JSON.stringify(dead))
    assert.is(hold(), 'done')
    assert.is(existsSync(path), false)
  }))

test('the lock that this process has left is its own', () =>
  withLock(({ path, lock, hold }) => {
    writeFileSync(path, JSON.stringify({ ...own, name: 'me' }), { mode: 0o600 })
    assert.ok(lock.isHeld)
    assert.is(hold(), 'done')
    assert.is(existsSync(path), false)
  }))

test('a lock without a word is broken after ten seconds, and not before', () =>
  withLock(({ path, hold }) => {
    const takenMs = 1_000_000_000_000
    for (const [ageMs, expected] of [
      [0, undefined],
      [10_000, undefined],
      [-10_000, undefined],
      [10_001, 'done'],
      [-10_001, 'done'],
    ] as const) {
      writeFileSync(path, '')
      utimesSync(path, takenMs / 1_000, takenMs / 1_000)
      using _ = setWallClock(() => takenMs + ageMs)
      assert.is(hold(), expected, String(ageMs))
    }
  }))

test('a lock that is gone when it is looked at is taken', () =>
  withLock(({ path, hold }) => {
    writeFileSync(path, JSON.stringify(dead))
    const gone = (real: () => unknown, opened: string): unknown => {
      if (opened === path) fs.rmSync!(path, { force: true })
      return real()
    }
    assert.is(replacing('statSync', gone, hold), 'done')
  }))

test('a lock that another process breaks at the same time is theirs', () =>
  withLock(({ path, hold }) => {
    writeFileSync(path, JSON.stringify(dead))
    assert.is(
      replacing('renameSync', () => fail('ENOENT'), hold),
      undefined,
    )
    assert.is(readFileSync(path, 'utf8'), JSON.stringify(dead))
  }))

test('a lock that another process has taken meanwhile is given back', () =>
  withLock(({ path, hold }) => {
    const theirs = JSON.stringify(living)
    const takenBefore = (real: () => unknown, from: string): unknown => {
      if (from === path) writeFileSync(path, theirs)
      return real()
    }
    writeFileSync(path, JSON.stringify(dead))
    assert.is(replacing('renameSync', takenBefore, hold), undefined)
    assert.is(readFileSync(path, 'utf8'), theirs)
    // A third one may have the place by then.
    writeFileSync(path, JSON.stringify(dead))
    const taken = replacing('renameSync', takenBefore, () =>
      replacing(
        'linkSync',
        () => {
          writeFileSync(path, 'a third one')
          return fail('EEXIST')
        },
        hold,
      ),
    )
    assert.is(taken, undefined)
    assert.is(readFileSync(path, 'utf8'), 'a third one')
  }))

test('a lock that cannot be made or written is an error, and leaves nothing', () =>
  withLock(({ path, hold }) => {
    assert.throws(
      () => replacing('openSync', () => fail('EACCES'), hold),
      (error: NodeJS.ErrnoException) => error.code === 'EACCES',
    )
    assert.throws(
      () => replacing('writeSync', () => fail('ENOSPC'), hold),
      (error: NodeJS.ErrnoException) => error.code === 'ENOSPC',
    )
    assert.is(existsSync(path), false)
    assert.is(hold(), 'done')
  }))

test('a lock that cannot be removed after the work is an error', () =>
  withLock(({ path, hold }) => {
    assert.throws(
      () => replacing('unlinkSync', () => fail('EROFS'), hold),
      (error: NodeJS.ErrnoException) => error.code === 'EROFS',
    )
    assert.is(existsSync(path), true)
    assert.is(hold(), 'done', 'and it is still ours')
  }))

test('who comes while this process is about something else under the lock ends that first, step by step', () =>
  withLock(({ lock }) => {
    const order: string[] = []
    const work = (name: string): Generator<void, string | undefined> =>
      lock.holding(function* () {
        for (let step = 1; step <= 3; step++) {
          order.push(`${name}${step}`)
          yield
        }
        return name
      })
    const first = work('a')
    first.next()
    assert.equal(order, ['a1'])
    const second = work('b')
    second.next()
    assert.equal(order, ['a1', 'a2'])
    assert.is(atOnce(second), 'b')
    assert.equal(order, ['a1', 'a2', 'a3', 'b1', 'b2', 'b3'])
    assert.is(atOnce(first), 'a')
  }))

test('whoever waits for the lock of another process tries again until it is free, or gives up', () =>
  withLock(({ path, lock }) => {
    writeFileSync(path, JSON.stringify(living))
    let tries = 0
    const hold = (): Generator<void, string | undefined> => {
      tries += 1
      if (tries === 3) fs.rmSync!(path)
      return lock.holding(function* () {
        yield
        return 'done'
      })
    }
    assert.is(untilDone(hold), 'done')
    assert.is(tries, 3)
    const { wait } = Atomics
    const waits: unknown[] = []
    Atomics.wait = ((...given: unknown[]) => {
      waits.push(given[3])
      return 'timed-out'
    }) as typeof wait
    try {
      // biome-ignore lint/correctness/useYield: it never gets so far.
      const never = function* (): Generator<void, undefined> {
        return undefined
      }
      assert.throws(() => untilDone(never), /^another process holds the lock$/)
    } finally {
      Atomics.wait = wait
    }
    // Two seconds.
    assert.equal(waits, new Array(399).fill(5))
  }))

test.run()
