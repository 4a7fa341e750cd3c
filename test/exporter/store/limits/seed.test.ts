import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { HashSeed } from '../../../../exporter-prometheus/lib/store/limits/hash-seed.ts'

for (const first of ['the main thread', 'another one', 'a file'] as const) {
  test(`all threads have the same seed when ${first} has it first`, () => {
    const [main, one, two] = [new HashSeed(), new HashSeed(), new HashSeed()]
    if (first === 'the main thread') main.use()
    assert.ok(one.join(main.ofThreads))
    if (first === 'another one') one.use()
    if (first === 'a file') assert.is(main.use(1234), 1234)
    assert.ok(two.join(main.ofThreads))
    const seed = two.use()
    assert.equal([one.use(), main.use(4321)], [seed, seed])
    assert.equal([two.value, one.value, main.value], [seed, seed, seed])
    if (first === 'a file') assert.is(seed, 1234)
    const late = new HashSeed()
    assert.ok(late.join(main.ofThreads))
    assert.is(late.use(), seed)
  })
}

test('a thread that has hashed by another seed keeps that, and knows it', () => {
  const [main, other] = [new HashSeed(), new HashSeed()]
  const [seed, own] = [main.use(), other.use()]
  assert.not(other.join(main.ofThreads))
  assert.equal([main.use(), other.use()], [seed, own])
})

test('a thread that has hashed by its own seed gives it to the others if they have none', () => {
  const [main, first] = [new HashSeed(), new HashSeed()]
  const own = first.use()
  assert.ok(first.join(main.ofThreads))
  assert.is(main.use(), own)
})

test.run()
