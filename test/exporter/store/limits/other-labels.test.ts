import { counter } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { limited } from '../../../support/folded.ts'

// The other labels of a series that loses its place lose nothing, and leave nothing behind.

const name = 'hits_total'

function emitBoth(path: string, zone: string, times: number): void {
  for (let time = 0; time < times; time++) counter(name, { path, zone }).increment()
}

test('the other labels of a series that has lost its place have room again', () => {
  const handle = limited(4)
  const zones = () => handle.snapshot({ names: name }).families[0]!.series.map(({ labels }) => labels.zone)
  emitBoth('/1', 'zone 1', 1)
  for (const id of [0, 2, 3]) emitBoth(`/${id}`, `zone ${id}`, 5)
  for (let round = 0; round < 6 && zones().includes('zone 1'); round++) {
    emitBoth('/busy', 'zone 0', 20)
    handle.render()
  }
  assert.equal([...new Set(zones())].sort(), ['zone 0', 'zone 2', 'zone 3'])
  emitBoth('/busy', 'zone 4', 1)
  emitBoth('/busy', 'zone 5', 1)
  assert.equal([...new Set(zones())].sort(), ['other', 'zone 0', 'zone 2', 'zone 3', 'zone 4'])
})

test('paths that replace one another over and over take their zones along', () => {
  const handle = limited(4)
  // Each path has a zone of its own, and other paths replace them over and over.
  for (let round = 0; round < 10; round++) {
    for (let time = 0; time < 3; time++) {
      for (let index = 0; index < 4; index++) emitBoth(`/${round}/${index}`, `zone ${round}`, 20)
      handle.render()
    }
  }
  // All of them, because one may share its place among the busiest with a path of an earlier round.
  for (let index = 0; index < 4; index++) emitBoth(`/9/${index}`, 'zone 9', 1)
  handle.render()
  const [family] = handle.snapshot({ names: name }).families
  const zones = family!.series.filter(({ labels }) => labels.zone !== 'other' && labels.path !== 'other')
  assert.ok(
    zones.some(({ labels }) => labels.zone === 'zone 9'),
    JSON.stringify(zones.map(({ labels }) => labels)),
  )
})

test.run()
