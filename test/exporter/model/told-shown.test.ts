import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { tellShown } from '../../../exporter-prometheus/lib/model/merge-gatherers.ts'

interface OneFamily {
  readonly name: string
  readonly series: ReadonlyArray<{ readonly id: string }>
}

const familyOf = (name: string, ...ids: readonly string[]): OneFamily & { readonly type: 'counter' } => ({
  name,
  type: 'counter',
  series: ids.map(id => ({ id })),
})

test('each Gatherer is told which of its own series were shown, and of no others', () => {
  const told: Record<string, unknown> = {}
  const gathererOf = (who: string, family: OneFamily) => ({
    families: [family],
    onShown: (families: readonly OneFamily[]) => {
      told[who] = families.map(({ name, series }) => [name, series.map(({ id }) => id)])
    },
  })
  const [ours, theirs, silent] = [familyOf('a', 'x', 'y'), familyOf('a', 'z'), familyOf('b', 'w')]
  const all = [gathererOf('ours', ours), { families: [silent] }, gathererOf('theirs', theirs)]
  const merged = { ...ours, series: [ours.series[0], ...theirs.series] }
  tellShown(all as never)!([merged, silent] as never)
  assert.equal(told, {
    ours: [
      ['a', ['x']],
      ['b', []],
    ],
    theirs: [
      ['a', ['z']],
      ['b', []],
    ],
  })
  assert.is(tellShown([{ families: [silent] }] as never), undefined)
})

test.run()
