import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import { Shown } from '../../../../exporter-prometheus/lib/store/limits/shown.ts'
import {
  labelWith,
  mayHave,
  openLabel,
  sharedChoice,
  wantedOf,
  writeTo,
} from '../../../support/limit-fixture.ts'

// One label: which values have series, which are wanted, and what is known of the others.

test('a label is meant by its written name, and by all that are written so', () => {
  const label = openLabel(3, 'the_path')
  assert.equal(
    ['the_path', 'the.path', 'path'].map(name => label.isNamed(name)),
    [true, true, false],
  )
})

test('values have series while there is room, and those that have some keep them', () => {
  const label = openLabel(2)
  assert.ok(label.admits('/a'))
  assert.is(label.values.size, 0)
  const value = label.own('/a')
  assert.is(label.own('/a'), value)
  assert.equal(
    { ...value },
    {
      hash: hashOf('/a'),
      series: 0,
      isAdopted: false,
      opening: 0,
      now: 0,
      before: 0,
      recent: 0,
      changedAt: 0,
    },
  )
  assert.ok(label.admits('/b'))
  label.own('/b')
  assert.equal([label.admits('/b'), label.admits('/c')], [true, false])
  label.dropUnused()
  assert.ok(label.admits('/c'))
  label.fill()
  assert.not(label.admits('/c'))
})

test('to the first that fills it a label says so, and it knows its values from then on', () => {
  const label = openLabel()
  label.own('/a')
  assert.equal([mayHave(label, '/a'), label.hasOverflowed, label.isFull], [false, false, false])
  assert.ok(label.fill())
  assert.equal([mayHave(label, '/a'), label.hasOverflowed, label.isFull], [true, true, true])
  assert.not(label.fill())
  label.own('/b')
  assert.ok(mayHave(label, '/b'))
  assert.equal([label.has('/b', hashOf('/b')), label.has('/c', hashOf('/c'))], [true, false])
  assert.is(label.estimate, 2)
  writeTo(label, '/c', 5)
  assert.equal([label.estimate, label.size, label.folded, label.writes], [3, 3, 5, 5])
})

test('before it overflows a label has as many values as have series; after that, as many as there seem to be', () => {
  const label = openLabel()
  for (const text of ['/a', '/b']) label.own(text)
  assert.equal([label.size, label.estimate], [2, 0])
  label.choice = sharedChoice({ estimate: 7 })
  assert.equal([label.size, label.estimate], [7, 7])
  label.choice = sharedChoice({ estimate: 1 })
  assert.equal([label.size, label.estimate], [2, 1])
})

test('a wanted value gets series when it comes, once, and begins with what was counted for it', () => {
  const label = labelWith(['/a'], 2)
  writeTo(label, '/b', 4)
  label.choose(1, 0, false)
  assert.equal(wantedOf(label), [[hashOf('/b'), 4]])
  assert.ok(mayHave(label, '/b'))
  assert.ok(label.has('/b', hashOf('/b')))
  assert.ok(label.admits('/b'))
  const { isAdopted, recent, series } = label.values.get('/b')!
  assert.equal([isAdopted, recent, series], [true, 4, 0])
  assert.equal(wantedOf(label), [])
  label.values.delete('/b')
  assert.not(label.admits('/b'))
  // Nor is it a candidate again for what it had.
  label.choose(1, 0, false)
  assert.equal(wantedOf(label), [])
})

test('what was removed has not counted that since, and the last series of a value takes it along', () => {
  const label = labelWith(['/a'])
  const value = label.own('/a')
  Object.assign(value, { series: 2, before: 10 })
  label.release('/a', value, 4)
  assert.equal([value.series, value.before, label.values.has('/a')], [1, 6, true])
  label.release('/a', value, 9)
  assert.equal([value.series, value.before, label.values.has('/a')], [0, 0, false])
})

test('what comes in one write is no candidate, and neither is what one percent more than that has', () => {
  const label = labelWith(['/a'], 2)
  const chooses = (): string[] => {
    label.choose(0.5, 0, false)
    return ['/large', '/busy'].filter(text => label.wanted.has(hashOf(text)))
  }
  writeTo(label, '/large', 1, 100)
  writeTo(label, '/busy', 101)
  assert.equal(chooses(), [])
  assert.is(label.candidates.length, 0)
  // The largest of earlier writes counts half by now, as they do.
  writeTo(label, '/busy', 1)
  assert.equal(chooses(), ['/busy'])
})

test('as many values can be candidates as there are wanted, and no more than is known of a million', () => {
  // Hashes share a place from there on.
  const countsApart = (most: number, places: number): boolean => {
    const label = labelWith([], most)
    label.count(0, 10)
    label.count(places << 8, 1)
    label.choose(1, 0, false)
    label.count(0, 10)
    label.choose(1, 0, false)
    return label.candidates[0]!.volume === 20
  }
  assert.equal([countsApart(256, 512), countsApart(256, 1_024)], [true, false])
  const infinite = Number.POSITIVE_INFINITY
  assert.equal([countsApart(infinite, 8_192), countsApart(infinite, 16_384)], [true, false])
})

test('a choice begins the next time from nothing, and tells what it was made of', () => {
  const label = labelWith(['/a'], 2)
  writeTo(label, '/b', 3, 4)
  writeTo(label, '/c', 1, 8)
  assert.is(label.takeWrites(), 0)
  label.choose(0.5, 0, false)
  assert.equal([label.writes, label.lastMean, label.takeWrites(), label.takeWrites()], [0, 5, 4, 0])
  assert.equal(label.candidates, [{ hash: hashOf('/b'), volume: 12 }])
  // The mean stays while there is nothing to have another one of.
  label.choose(0.5, 0, false)
  assert.equal([label.lastMean, label.takeWrites()], [5, 0])
  assert.equal(label.candidates, [{ hash: hashOf('/b'), volume: 6 }])
  writeTo(label, '/c', 1, 2)
  label.choose(0.5, 0, false)
  writeTo(label, '/c', 1, 2)
  label.choose(0.5, 0, false)
  assert.equal([label.lastMean, label.takeWrites()], [2, 2])
})

test('the losers of a choice have no place until they were shown to have ended', () => {
  const label = labelWith(['/a', '/b'], 1)
  label.values.get('/a')!.now = 9
  const losers = label.choose(0.5, 3, false)
  assert.equal([[...losers.keys()], [...label.values.keys()]], [['/b'], ['/a']])
  assert.is(label.values.get('/a')!.changedAt, 3)
  assert.equal([mayHave(label, '/a'), mayHave(label, '/b')], [true, false])
  label.most = 3
  const wants = (): boolean => {
    writeTo(label, '/b', 4)
    label.choose(0.5, 3, false)
    return label.wanted.has(hashOf('/b'))
  }
  assert.not(wants())
  const shown = new Shown(() => 0)
  shown.begin()()
  label.wake(shown)
  assert.not(wants())
  // Its series was removed by now.
  label.rest('/b', shown.begun)
  label.wake(shown)
  assert.not(wants())
  shown.begin()()
  label.wake(shown)
  assert.ok(wants())
})

test('before there was anything to fold no value rests, and when all is forgotten none does', () => {
  const label = openLabel(2)
  label.rest('/a', 5)
  label.fill()
  label.rest('/b', 5)
  label.own('/c').series = 1
  label.clear()
  assert.is(label.values.size, 0)
  for (const text of ['/a', '/b']) writeTo(label, text, 4)
  label.choose(0.5, 0, false)
  assert.is(label.wanted.size, 2)

  const early = openLabel(2)
  early.rest('/a', 5)
  early.fill()
  writeTo(early, '/a', 4)
  early.choose(0.5, 0, false)
  assert.ok(early.wanted.has(hashOf('/a')))
})

test.run()
