import { type FamilySnapshot, type FamilyView, renderFamilies } from 'metrics-exporter-prometheus'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatNames } from '../../support/format-names.ts'
import { warningsOf } from '../../support/warnings.ts'

// How families of any origin become one exposition. Warnings are given once for each name in a process.

let lastName = 0
const nextName = (): string => `merged_${++lastName}`

type Pairs = ReadonlyArray<readonly [string, string]>
type Head = Partial<Pick<FamilyView, 'help' | 'unit' | 'globalLabels' | 'createdTimestamps'>>

/** A gauge of views. */
const gaugeOf = (
  name: string,
  head: Head,
  ...series: ReadonlyArray<readonly [Pairs, number]>
): FamilyView => ({
  name,
  type: 'gauge',
  ...head,
  series: series.map(([pairs, value]) => ({ pairs, value })),
})

const linesOf = (families: ReadonlyArray<FamilyView | FamilySnapshot>): string[] =>
  renderFamilies(families)
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))

const values: Readonly<Record<FamilySnapshot['type'], object>> = {
  counter: { value: 1 },
  gauge: { value: 1 },
  histogram: { count: 1, sum: 1, buckets: [] },
  summary: { count: 1, sum: 1, quantiles: [] },
}
const familyOf = (name: string, type: FamilySnapshot['type'], id = 'a'): FamilySnapshot =>
  ({ name, type, series: [{ labels: { id }, ...values[type] }] }) as unknown as FamilySnapshot

const suffixes = {
  counter: [],
  gauge: [],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['_sum', '_count'],
} as const
const types = Object.keys(suffixes) as Array<FamilySnapshot['type']>

/** The ends of two names with which families of these types would write a sample of the same name. */
function* colliding(first: FamilySnapshot['type'], later: FamilySnapshot['type']) {
  if (first !== later) yield ['', ''] as const
  for (const suffix of suffixes[first]) yield ['', suffix] as const
  for (const suffix of suffixes[later]) yield [suffix, ''] as const
}

for (const type of types) {
  for (const other of types) {
    for (const [end, otherEnd] of colliding(type, other)) {
      test(`a ${type} x${end} leaves no place for a ${other} x${otherEnd}, which is told`, async () => {
        const stem = nextName()
        const [first, later] = [familyOf(stem + end, type), familyOf(stem + otherEnd, other)]
        const last = familyOf(nextName(), 'gauge')
        const warnings = await warningsOf(() => {
          for (const format of formatNames) {
            assert.equal(renderFamilies([first, later, last], format), renderFamilies([first, last], format))
          }
        })
        assert.equal(warnings, [
          `Series of the metric "${later.name}" are left out: its name, that of a ${other}, collides with the ${type} "${first.name}".`,
        ])
      })
    }
  }
}

test('families whose samples have other names stay, in their order', async () => {
  const warnings = await warningsOf(() => {
    const families = [
      familyOf('apart_total', 'counter'),
      familyOf('apart', 'gauge'),
      familyOf('apart_bucket', 'summary'),
      familyOf('apart_le', 'histogram'),
      familyOf('apart_sum', 'gauge'),
    ]
    assert.equal(
      renderFamilies(families).match(/^# TYPE .*/gm),
      families.map(({ name, type }) => `# TYPE ${name} ${type}`),
    )
  })
  assert.equal(warnings, [])
})

test('families of one name and type become one, where the first was, with the first help and unit that is there', () => {
  const name = nextName()
  const [one, two, three] = ['a', 'b', 'c'].map(id => familyOf(name, 'gauge', id))
  const merged = renderFamilies(
    [
      one!,
      familyOf(`${name}_between`, 'gauge'),
      { ...two!, help: 'second', unit: '' },
      { ...three!, help: 'third', unit: 'seconds' },
    ] as FamilySnapshot[],
    'json',
  )
  const { families } = JSON.parse(merged)
  assert.equal(
    families.map(({ name, help, unit, series }: FamilySnapshot) => [name, help, unit, series.length]),
    [
      [name, 'second', 'seconds', 3],
      [`${name}_between`, undefined, undefined, 1],
    ],
  )
})

for (const [given, written] of [
  ['Größe "大"', 'Größe "大"'],
  ['a\ud800b', 'a\ufffdb'],
  [5, '5'],
  [true, 'true'],
  ['', undefined],
  [0, undefined],
  [null, undefined],
  [undefined, undefined],
]) {
  test(`help and unit ${JSON.stringify(given)} are written as ${written}, of plain data as of views`, () => {
    const name = nextName()
    const head = { name, type: 'gauge', help: given, unit: given }
    const plain = { ...head, series: [{ labels: {}, value: 1 }] } as FamilySnapshot
    const view = { ...head, series: [{ pairs: [], value: 1 }] } as unknown as FamilyView
    const { families } = JSON.parse(renderFamilies([plain], 'json'))
    assert.equal([families[0].help, families[0].unit], [written, written])
    for (const format of formatNames) {
      assert.equal(renderFamilies([view], format), renderFamilies([plain], format), format)
    }
    assert.is(renderFamilies([view]).startsWith('# HELP'), written !== undefined)
  })
}

test('creation times are written if one of the merged families has them', () => {
  for (const at of [0, 1]) {
    const name = nextName()
    const families = [0, 1].map(index => {
      const series = [{ pairs: [['id', String(index)]], value: 1, createdMs: 5_000 }]
      return { name: `${name}_total`, type: 'counter', createdTimestamps: index === at, series }
    })
    const rendered = renderFamilies(families as unknown as FamilyView[], 'openmetrics')
    assert.equal(rendered.match(/_created\{id="\d"\} 5\.000$/gm)?.length, 2, rendered)
  }
})

test('a family without series is left out, and takes no name', () => {
  const name = nextName()
  assert.equal(linesOf([{ name, type: 'gauge', series: [] }]), [])
  for (const head of [{}, { globalLabels: [['zone', 'eu']] as const }]) {
    assert.equal(linesOf([gaugeOf(name, head), gaugeOf(name, head, [[], 1])]).length, 1)
  }
})

const eu: Pairs = [['zone', 'eu']]
const us: Pairs = [['zone', 'us']]
const euTeam: Pairs = [...eu, ['team', 'a']]
const teamEu: Pairs = [['team', 'a'], ...eu]
const area: Pairs = [['area', 'eu']]

for (const [one, other] of [
  [eu, us],
  [eu, area],
  [eu, undefined],
  [undefined, eu],
  [eu, []],
  [eu, euTeam],
  [euTeam, eu],
  [euTeam, teamEu],
  [eu, eu],
  [eu, [...eu]],
  [undefined, undefined],
  [[], undefined],
] as ReadonlyArray<readonly [Pairs | undefined, Pairs | undefined]>) {
  test(`each series keeps its global labels: ${JSON.stringify(one)} beside ${JSON.stringify(other)}`, () => {
    const name = nextName()
    const ofOne = gaugeOf(name, { globalLabels: one }, [[['id', '1']], 1], [[...us, ['id', '3']], 3])
    const ofOther = gaugeOf(name, { globalLabels: other }, [[['id', '2']], 2])
    assert.equal(linesOf([ofOne, ofOther]), [...linesOf([ofOne]), ...linesOf([ofOther])])
    assert.equal(linesOf([ofOther, ofOne]), [...linesOf([ofOther]), ...linesOf([ofOne])])
  })
}

test('of series with the same labels the first stays, in whatever order and from wherever the labels are', async () => {
  for (const [head, pairs, otherHead, otherPairs] of [
    [
      {},
      [
        ['id', '1'],
        ['a', '2'],
      ],
      {},
      [
        ['a', '2'],
        ['id', '1'],
      ],
    ],
    [{}, [['id', '1'], ...eu], { globalLabels: eu }, [['id', '1']]],
    [{ globalLabels: eu }, [['id', '1']], {}, [['id', '1'], ...eu]],
    [{ globalLabels: us }, eu, { globalLabels: eu }, []],
    [{ globalLabels: eu }, [], { globalLabels: eu }, []],
    [{ globalLabels: eu }, [], { globalLabels: eu }, eu],
  ] as ReadonlyArray<readonly [Head, Pairs, Head, Pairs]>) {
    const name = nextName()
    const first = gaugeOf(name, head, [pairs, 1])
    const later = gaugeOf(name, otherHead, [otherPairs, 2], [[['id', 'other']], 3])
    const warnings = await warningsOf(() => {
      const lines = linesOf([first, later])
      assert.is(lines.length, 2)
      assert.equal([lines[0]!.endsWith(' 1'), lines[1]!.endsWith(' 3')], [true, true])
    })
    assert.equal(warnings, [`Series of the metric "${name}" are left out: two series have the same labels.`])
  }
})

test.run()
