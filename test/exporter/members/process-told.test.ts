import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ChoiceState,
  type LabelState,
  newChoice,
  type ValueState,
} from '../../../exporter-prometheus/lib/members/process/choice-state.ts'
import { replace } from '../../../exporter-prometheus/lib/members/process/replacing.ts'
import { estimateOf, type Told, toldOf } from '../../../exporter-prometheus/lib/members/process/told.ts'
import { Distinct } from '../../../exporter-prometheus/lib/store/limits/distinct.ts'
import { hashOf } from '../../../exporter-prometheus/lib/store/limits/hash.ts'
import type {
  LabelReport,
  ReportedValue,
} from '../../../exporter-prometheus/lib/store/limits/shared-choice.ts'

// What the processes of a program tell together of a label, and which values they replace.

const head = {
  kind: 'counter',
  metric: 'hits',
  label: 'path',
  perLabel: 3,
  perMetric: undefined,
  overflow: 'other',
  addsUp: true,
} as const

type Head = LabelState['head']

function labelOf(own: Partial<Head> = {}, values: Record<string, ValueState> = {}): LabelState {
  const rest = { wanted: new Map(), isFull: true, writtenMs: 0, isTold: true, estimate: 0 }
  return { head: { ...head, ...own }, values: new Map(Object.entries(values)), ...rest }
}

function reportOf(own: Partial<LabelReport>): LabelReport {
  const none = { values: [], candidates: [], writes: 0, mean: 0, registers: undefined, overflowed: undefined }
  return { ...head, ...none, ...own }
}

const toldValue = (text: string, own: Partial<ReportedValue> = {}): ReportedValue => ({
  text,
  recent: 1,
  series: 1,
  counts: false,
  ...own,
})

/** A state of processes of which each tells this of labels. */
function stateOf(...members: ReadonlyArray<Readonly<Record<string, Partial<LabelReport>>>>): ChoiceState {
  const state = newChoice(0)
  for (const [index, labels] of members.entries()) {
    const told = new Map(Object.entries(labels).map(([key, report]) => [key, reportOf(report)]))
    const identity = { pid: index, start: '', machine: '' }
    state.members.set(`${index}`, { identity, toldMs: 0, obeyed: 0, writes: 0, labels: told })
  }
  return state
}

test('what processes tell is added up; of series a value has as many as in the process that has the most', () => {
  const state = stateOf(
    {
      path: {
        values: [toldValue('/a', { recent: 2, series: 5 }), toldValue('/b')],
        candidates: [{ hash: 1, volume: 4 }],
        writes: 3,
        mean: 2,
      },
    },
    {
      path: {
        values: [toldValue('/a', { recent: 3, series: 2, counts: true })],
        candidates: [
          { hash: 1, volume: 5 },
          { hash: 2, volume: 1 },
        ],
        writes: 4,
        mean: 7,
      },
      other: { writes: 99 },
    },
    {},
  )
  const { reports, values, candidates, writes, mean, most } = toldOf(state, 'path', labelOf())
  assert.is(reports.length, 2)
  assert.equal(Object.fromEntries(values), {
    '/a': { recent: 5, series: 5, counts: true },
    '/b': { recent: 1, series: 1, counts: false },
  })
  assert.equal(
    [...candidates],
    [
      [1, 9],
      [2, 1],
    ],
  )
  assert.equal([writes, mean, most], [7, 7, 3])
  const none = toldOf(newChoice(0), 'path', labelOf())
  assert.equal([none.writes, none.mean, none.values.size], [0, 0, 0])
})

test('a value that counts in the first process that tells of it counts', () => {
  const state = stateOf(
    { path: { values: [toldValue('/a', { counts: true })] } },
    { path: { values: [toldValue('/a')] } },
  )
  assert.ok(toldOf(state, 'path', labelOf()).values.get('/a')!.counts)
})

test('in a metric with too many series the label with the most values has as many as have room', () => {
  const values = (count: number, series: number) =>
    Array.from({ length: count }, (_, index) => toldValue(`/${index}`, { series }))
  const mostOf = (
    own: Partial<Head>,
    count: number,
    series: number,
    others: Record<string, number> = {},
  ): number => {
    const reports = Object.fromEntries(
      Object.entries({ path: count, ...others }).map(([key, size]) => [
        key,
        { values: values(size, series) },
      ]),
    )
    const state = stateOf(reports)
    const label = labelOf(own)
    state.labels.set('path', label)
    for (const key of Object.keys(others)) {
      const [metric, kind] = key.split(' ')
      state.labels.set(key, labelOf({ ...own, metric: metric!, kind: kind as never, label: key }))
    }
    return toldOf(state, 'path', label).most
  }
  const limits = { perLabel: 100, perMetric: 20 }
  assert.is(mostOf(limits, 4, 3), 6)
  assert.is(mostOf(limits, 4, 1), 20)
  assert.is(mostOf(limits, 0, 0), 20)
  assert.is(mostOf({ perLabel: 5, perMetric: 20 }, 4, 3), 5)
  assert.is(mostOf({ perLabel: undefined, perMetric: 20 }, 4, 3), 6)
  assert.is(mostOf({ perLabel: undefined }, 4, 3), Number.POSITIVE_INFINITY)
  // A smaller label may have what it may; one of the same size, and one of another metric or kind, is none that is larger.
  assert.is(mostOf(limits, 4, 3, { 'hits counter': 5 }), 100)
  assert.is(mostOf(limits, 4, 3, { 'hits counter': 4 }), 6)
  assert.is(mostOf(limits, 4, 3, { 'more counter': 5 }), 6)
  assert.is(mostOf(limits, 4, 3, { 'hits gauge': 5 }), 6)
})

test('the values that processes have seen are estimated together', () => {
  const registersOf = (from: number, to: number): string => {
    const distinct = new Distinct()
    for (let index = from; index < to; index++) distinct.add(hashOf(`/${index}`))
    return Buffer.from(distinct.registers).toString('base64')
  }
  const state = stateOf(
    { path: { registers: registersOf(0, 300) } },
    { path: { registers: registersOf(200, 500) } },
    { path: {} },
  )
  const estimate = estimateOf(toldOf(state, 'path', labelOf()))
  assert.ok(Math.abs(estimate - 500) < 50, `${estimate}`)
})

/** What is wanted and what leaves, where values have counted so much, and candidates have the hashes 1, 2, … */
function replaced(
  values: Record<string, Partial<ValueState> & { readonly recent?: number }>,
  volumes: readonly number[],
  most: number,
  own: Partial<Head> = {},
): { wanted: number[]; leaving: string[] } {
  const old = { isNew: false, isAdopted: false }
  const states = Object.entries(values).map(([text, { recent: _, ...value }]) => [text, { ...old, ...value }])
  const label = labelOf(own, Object.fromEntries(states))
  const told = {
    values: new Map(
      Object.entries(values).map(([text, { recent = 0 }]) => [text, { recent, series: 1, counts: true }]),
    ),
    candidates: new Map(volumes.map((volume, index) => [index + 1, volume])),
    mean: 1,
    most,
  } as unknown as Told
  const state = newChoice(0)
  state.number = 7
  replace(state, label, told)
  const leaving = [...label.values].filter(([, { leaves }]) => leaves === 7).map(([text]) => text)
  return { wanted: [...label.wanted.values()], leaving }
}

test('places that are free are for the busiest', () => {
  const values = { a: { isNew: false, recent: 9 } }
  assert.equal(replaced(values, [1, 3, 2], 3), { wanted: [3, 2], leaving: [] })
  assert.equal(replaced(values, [1, 3, 2], 5).wanted, [3, 2, 1])
})

test('a value leaves for one that is more than twice as busy, the least busy first', () => {
  const values = {
    busy: { isNew: false, recent: 50 },
    least: { isNew: false, recent: 5 },
    idle: { isNew: false, recent: 3 },
  }
  assert.equal(replaced(values, [7], 3), { wanted: [], leaving: [] })
  assert.equal(replaced(values, [7.1], 3).leaving, ['idle'])
  assert.equal(replaced(values, [20, 11], 3).leaving, ['idle'])
  assert.equal(replaced(values, [20, 11.1], 3).leaving, ['least', 'idle'])
  assert.equal(replaced(values, [500, 400, 300, 200], 3).leaving, ['busy', 'least', 'idle'])
  assert.equal(replaced(values, [20], 3, { addsUp: false }).leaving, [])
  // The rivals come behind the room.
  assert.equal(replaced(values, [1, 7], 4), { wanted: [7], leaving: [] })
  assert.equal(replaced(values, [20, 7.1], 4), { wanted: [20], leaving: ['idle'] })
})

test('a value that begins, leaves or is gone is not replaced', () => {
  const begins = { begins: { isNew: true }, busy: { isNew: false, recent: 50 } }
  assert.equal(replaced(begins, [20], 2), { wanted: [], leaving: [] })
  // The place of one that leaves already is for the busiest candidate.
  const leaves = {
    leaves: { isNew: false, leaves: 5 },
    idle: { isNew: false, recent: 3 },
    gone: { isNew: false, gone: 4 },
  }
  assert.equal(replaced(leaves, [20], 2), { wanted: [], leaving: [] })
  assert.equal(replaced(leaves, [20, 7.1], 2), { wanted: [], leaving: ['idle'] })
  assert.equal(replaced(leaves, [20], 3), { wanted: [20], leaving: [] })
})

test('values that are too many leave, as far as not enough of them do', () => {
  const values = {
    a: { isNew: false, recent: 3 },
    b: { isNew: false, recent: 1 },
    c: { isNew: false, recent: 2 },
  }
  assert.equal(replaced(values, [], 1).leaving, ['b', 'c'])
  assert.equal(replaced({ ...values, d: { isNew: false, leaves: 5 } }, [], 2).leaving, ['b'])
  assert.equal(replaced({ ...values, d: { isNew: false, leaves: 5 } }, [], 3).leaving, [])
})

test('a candidate that has series by now is no candidate', () => {
  const label = labelOf({}, { '/a': { isNew: false, isAdopted: false } })
  const candidates = new Map([
    [hashOf('/a'), 9],
    [2, 3],
  ])
  replace(newChoice(0), label, { values: new Map(), candidates, mean: 1, most: 3 } as unknown as Told)
  assert.equal([...label.wanted], [[2, 3]])
})

test.run()
