import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BuildError } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Directory } from '../../../exporter-prometheus/lib/members/process/directory.ts'
import { withDirectory } from '../../support/directory.ts'
import { errorOf, setWallClock } from '../../support/prometheus-fixture.ts'

// The files in the directory of a program: which are its own, which are left out and why, and which are swept up.

test('each file is told by its name: a member, or left out for a reason, or on its way', () =>
  withDirectory(path => {
    const directory = new Directory(path, 'shop')
    for (const file of [
      'shop.1-a.metrics1',
      'shop.ended.metrics1',
      'shop.2-b.metrics2',
      'shop.ended.unreadable',
      'shop.choice1',
      'shop.choice2',
      'shop.lock',
      'shop.1-a.new',
      'shopping.1-a.metrics1',
      'other.ended.unreadable',
      'other.lock',
      'other.new',
      'notes.txt',
      'shop.1-a.metrics1.txt',
      'metrics1',
    ]) {
      writeFileSync(join(path, file), '')
    }
    const { names, others } = directory.list()
    assert.equal([...names].sort(), ['1-a', 'ended'])
    assert.equal(Object.fromEntries(others), {
      'shop.2-b.metrics2': 'version',
      'shop.ended.unreadable': 'unreadable',
      'shopping.1-a.metrics1': 'program',
      'other.ended.unreadable': 'foreign',
      'notes.txt': 'foreign',
      'shop.1-a.metrics1.txt': 'foreign',
      metrics1: 'foreign',
    })
    assert.is(directory.pathOf('1-a'), join(path, 'shop.1-a.metrics1'))
    assert.is(directory.newPathOf('1-a'), join(path, 'shop.1-a.new'))
    assert.is(directory.lockPath, join(path, 'shop.lock'))
  }))

test('what a process has left that ended while it wrote is swept up after a minute', () =>
  withDirectory(path => {
    const writtenMs = 1_000_000_000_000
    const files = [
      'shop.1-a.new',
      'shop.ended-1.new',
      'other.1-a.new',
      'shop.1-a.metrics1',
      'shop.new.metrics1',
    ]
    for (const file of files) {
      writeFileSync(join(path, file), '')
      utimesSync(join(path, file), writtenMs / 1_000, writtenMs / 1_000)
    }
    const directory = new Directory(path, 'shop')
    for (const [ageMs, left] of [
      [60_000, files],
      [-100_000, files],
      [60_001, files.slice(2)],
    ] as const) {
      using _ = setWallClock(() => writtenMs + ageMs)
      directory.sweep()
      assert.equal(readdirSync(path).sort(), [...left].sort(), String(ageMs))
    }
  }))

test('a file that goes while the rest is swept up is no reason to stop', () =>
  withDirectory(path => {
    for (const file of ['shop.a.new', 'shop.b.new']) {
      writeFileSync(join(path, file), '')
      utimesSync(join(path, file), 1, 1)
    }
    const fs = process.getBuiltinModule('node:fs')
    const { readdirSync: read } = fs
    fs.readdirSync = (() => ['shop.gone.new', 'shop.a.new', 'shop.b.new']) as never
    try {
      new Directory(path, 'shop').sweep()
    } finally {
      fs.readdirSync = read
    }
    assert.equal(readdirSync(path), [])
  }))

test('the file of ended processes is put aside under a name that is left out', () =>
  withDirectory(path => {
    const directory = new Directory(path, 'shop')
    writeFileSync(directory.pathOf('ended'), 'x')
    directory.putEndedAside()
    assert.equal(directory.list(), { names: [], others: [['shop.ended.unreadable', 'unreadable']] })
  }))

test('a directory is made once, and not the folder that it is in', () =>
  withDirectory(folder => {
    const path = join(folder, 'members')
    for (let time = 0; time < 2; time++) new Directory(path, 'shop').make()
    assert.equal(readdirSync(path), [])
    const error = errorOf(() => new Directory(join(folder, 'a', 'b'), 'shop').make()) as BuildError
    assert.instance(error, BuildError)
    assert.is(error.code, 'PROCESSES_FAILED')
    assert.match(
      error.message,
      /^The directory ".*\/a\/b" of processes cannot be used: ENOENT.*Give one that/,
    )
    assert.is((error.cause as NodeJS.ErrnoException).code, 'ENOENT')
  }))

test.run()
