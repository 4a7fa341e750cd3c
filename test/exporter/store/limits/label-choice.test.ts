import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hashOf } from '../../../../exporter-prometheus/lib/store/limits/hash.ts'
import {
  labelWith,
  mayHave,
  openLabel,
  sharedChoice,
  wantedOf,
  writeTo,
} from '../../../support/limit-fixture.ts'

// A label for which all processes choose together: what it does of that, and what it tells.

test('of a label that is chosen for by all processes none is chosen here', () => {
  const label = labelWith(['/a', '/b'], 1)
  label.follow(sharedChoice({ values: new Map([['/a', false]]) }), 1)
  writeTo(label, '/c', 9)
  assert.is(label.choose(0.5, 0, false).size, 0)
  assert.equal(wantedOf(label), [])
  assert.equal(label.candidates, [{ hash: hashOf('/c'), volume: 9 }])
})

test('what all processes have chosen is wanted here, with what others have counted, and fills the label', () => {
  const label = openLabel(9)
  label.own('/here').series = 1
  const values = new Map([
    ['/here', false],
    ['/there', true],
  ])
  const wanted = new Map([[hashOf('/late'), 5]])
  assert.ok(label.follow(sharedChoice({ values, wanted }), 4))
  assert.is(label.most, 4)
  assert.equal(wantedOf(label), [
    [hashOf('/late'), 5],
    [hashOf('/there'), 0],
  ])
  assert.equal(
    ['/here', '/late', '/there', '/else'].map(text => mayHave(label, text)),
    [true, true, true, false],
  )
  // It has had no value too many here; but no further ones have room.
  assert.equal([label.isFull, label.admits('/else')], [false, false])
  assert.equal([label.admits('/there'), label.values.get('/there')?.isAdopted], [true, true])
  // Nothing new.
  assert.not(label.follow(sharedChoice({ values, wanted }), 4))
  label.fill()
  assert.not(label.follow(sharedChoice({ values, wanted }), 4))
  assert.ok(label.isFull)
  // Room again.
  assert.ok(label.follow(sharedChoice({ values, wanted, isFull: false }), 4))
  assert.equal([label.isFull, label.admits('/else')], [false, true])
})

test('a value that another process has had is adopted only if nobody has counted for it', () => {
  for (const isNew of [true, false]) {
    const label = labelWith(['/a'])
    label.follow(sharedChoice({ values: new Map([['/there', isNew]]) }), 1)
    assert.ok(label.admits('/there'))
    assert.is(label.values.get('/there')!.isAdopted, isNew)
  }
})

test('a value that all want gets series also where nothing was folded', () => {
  const label = openLabel(9)
  label.follow(sharedChoice({ wanted: new Map([[hashOf('/late'), 5]]) }), 4)
  assert.ok(label.admits('/late'))
  const { isAdopted, recent } = label.values.get('/late')!
  assert.equal([isAdopted, recent], [true, 5])
})

test('values that the other processes were not told of are untold', () => {
  const label = openLabel()
  assert.not(label.hasUntold)
  label.own('/a')
  assert.ok(label.hasUntold)
  label.follow(sharedChoice({ values: new Map([['/a', false]]) }), 3)
  assert.not(label.hasUntold)
  label.own('/b')
  assert.ok(label.hasUntold)
})

test.run()
