import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { programName, slugOf } from '../../../exporter-prometheus/lib/members/process/program.ts'
import { withDirectory } from '../../support/directory.ts'

// Which processes are one program, where nobody says it: those whose main script is of the same package.

/** The name of the program whose main script is this. */
function nameOf(script: string | undefined, workingDirectory = process.cwd()): string {
  const { argv } = process
  const before = process.cwd()
  process.argv = script === undefined ? ['node'] : ['node', script]
  process.chdir(workingDirectory)
  try {
    return programName()
  } finally {
    process.argv = argv
    process.chdir(before)
  }
}

/** A package with a script in a folder of it, and one in a folder with a manifest of its own, which is this text. */
async function withPackage(
  inner: string,
  body: (paths: { root: string; script: string; innerScript: string }) => void,
): Promise<void> {
  await withDirectory(folder => {
    const root = realpathSync(folder)
    mkdirSync(join(root, 'lib', 'inner'), { recursive: true })
    writeFileSync(join(root, 'package.json'), '{ "name": "@acme/shop" }')
    writeFileSync(join(root, 'lib', 'inner', 'package.json'), inner)
    const [script, innerScript] = [join(root, 'lib', 'main.js'), join(root, 'lib', 'inner', 'main.js')]
    for (const path of [script, innerScript]) writeFileSync(path, '')
    body({ root, script, innerScript })
  })
}

test('a program is called after the package of its script, wherever it is started', () =>
  withPackage('{ "name": "inner" }', ({ root, script, innerScript }) => {
    assert.is(nameOf(script), '@acme/shop')
    assert.is(nameOf(innerScript), 'inner')
    assert.is(nameOf('lib/main.js', root), '@acme/shop')
    assert.is(nameOf('main.js', join(root, 'lib', 'inner')), 'inner')
  }))

test('a program that is started by a link is called after the package that the link leads to', () =>
  withPackage('{ "name": "inner" }', ({ root, script }) => {
    const link = join(root, 'lib', 'inner', 'link.js')
    symlinkSync(script, link)
    assert.is(nameOf(link), '@acme/shop')
  }))

for (const manifest of ['{ "type": "module" }', '{ "name": "" }', '{ "name": 5 }', '{', 'null', '[]']) {
  test(`a manifest that is ${manifest} gives no name: that of the package around it counts`, () =>
    withPackage(manifest, ({ innerScript }) => assert.is(nameOf(innerScript), '@acme/shop')))
}

test('without a package a program is called after the folder of its script', () =>
  withDirectory(folder => {
    const root = realpathSync(folder)
    assert.is(nameOf(join(root, 'missing.js')), root)
    assert.is(nameOf('missing.js', root), root)
    assert.is(nameOf(undefined, root), root)
  }))

test('without a script it is the package of the working directory', () =>
  withPackage('{ "name": "inner" }', ({ root }) => {
    assert.is(nameOf(undefined, root), '@acme/shop')
    assert.is(nameOf(undefined, join(root, 'lib', 'inner')), 'inner')
  }))

/** FNV-1a of 32 bits, as its authors define it. */
function fnv1a(text: string): string {
  let hash = 2166136261n
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * 16777619n) % 2n ** 32n
  return hash.toString(16).padStart(8, '0')
}

test('a name that files can have is the beginning of their names; another gets a hash, which tells it apart', () => {
  assert.is(fnv1a('foobar'), 'bf9cf968')
  for (const plain of ['shop', 'Shop_2', 'a-b', 'x'.repeat(40)]) assert.is(slugOf(plain), plain)
  for (const [name, start] of [
    ['@acme/shop', '-acme-shop'],
    ['a b', 'a-b'],
    ['a//b', 'a-b'],
    ['Größe', 'Gr-e'],
    ['x'.repeat(41), 'x'.repeat(40)],
    [`${'/a'.repeat(50)}`, '-a'.repeat(20)],
    ['', ''],
  ] as const) {
    assert.is(slugOf(name), name === '' ? '' : `${start}-${fnv1a(name)}`, name)
  }
  // One whose hash begins with zeros.
  let number = 0
  while (!fnv1a(`a b ${number}`).startsWith('0')) number += 1
  assert.is(slugOf(`a b ${number}`), `a-b-${number}-${fnv1a(`a b ${number}`)}`)
})

test.run()
