import {
  counter,
  defaultMetadata,
  type Labels,
  type Recorder,
  type SeriesSelection,
  swapGlobalRecorder,
  Unit,
} from 'metrics-facade'
import type { MetricKind } from 'metrics-facade/registry'
import { labelPairs } from 'metrics-facade/registry'
import * as assert from 'uvu/assert'

/** What can be read of a series: a counter's or gauge's value, a histogram's count and sum. */
export type Reading = number | { readonly count: number; readonly sum: number }

/** A recorder under test, and the ways to look into it. */
export interface Subject {
  readonly recorder: Recorder
  /** What a series holds; `undefined` when there is none. */
  read(kind: MetricKind, name: string, labels?: Labels): Reading | undefined
  /** Takes a series out, as eviction would. Absent where nothing is ever taken out. */
  drop?(kind: MetricKind, name: string, labels?: Labels): void
}

export type Check = (subject: Subject) => void

const kinds = ['counter', 'gauge', 'histogram'] as const

function register(recorder: Recorder, kind: MetricKind, name: string, labels?: Labels) {
  if (kind === 'counter') return recorder.registerCounter(name, labels, defaultMetadata)
  if (kind === 'gauge') return recorder.registerGauge(name, labels, defaultMetadata)
  return recorder.registerHistogram(name, labels, defaultMetadata)
}

const describers = ['describeCounter', 'describeGauge', 'describeHistogram'] as const

/** One label set in every form, order and spelling that the facade takes. */
const sameLabels: readonly Labels[] = [
  { queue: 'mail', status: 200, retry: true },
  { retry: 'true', status: '200', queue: 'mail' },
  { status: 200n, queue: 'mail', none: undefined, empty: null, retry: true },
  new Map<string, string | number | boolean>([
    ['status', 200],
    ['retry', true],
    ['queue', 'mail'],
  ]),
  [
    ['retry', true],
    ['queue', 'mail'],
    ['status', 200],
  ],
  Object.assign(Object.create(null), { queue: 'mail', retry: true, status: 200 }),
]

/** What the doc comment of `Recorder` promises, sentence by sentence. */
export const recorderChecks: Readonly<Record<string, Check>> = {
  'every kind of series takes every operation, and keeps its result': ({ recorder, read }) => {
    const count = recorder.registerCounter('contract_ops_total', undefined, defaultMetadata)
    count.increment(2)
    count.absolute(10)
    count.absolute(7)
    count.increment(0.5)
    assert.is(read('counter', 'contract_ops_total'), 10.5)
    const level = recorder.registerGauge('contract_level', undefined, defaultMetadata)
    level.set(5)
    level.increment(2.5)
    level.decrement(10)
    assert.is(read('gauge', 'contract_level'), -2.5)
    const sizes = recorder.registerHistogram('contract_sizes', undefined, defaultMetadata)
    sizes.record(-1)
    sizes.recordMany(2, 3)
    sizes.recordMany(100, 0)
    assert.equal(read('histogram', 'contract_sizes'), { count: 4, sum: 5 })
  },

  'registering makes a series exist, with its first value': ({ recorder, read }) => {
    for (const kind of kinds) {
      assert.is(read(kind, `contract_new_${kind}`, { a: '1' }), undefined)
      register(recorder, kind, `contract_new_${kind}`, { a: '1' })
      const first = kind === 'histogram' ? { count: 0, sum: 0 } : 0
      assert.equal(read(kind, `contract_new_${kind}`, { a: '1' }), first)
    }
  },

  'the same name and labels return the same object, whatever their order, form and spelling': ({
    recorder,
  }) => {
    for (const kind of kinds) {
      const first = register(recorder, kind, `contract_same_${kind}`, sameLabels[0])
      for (const labels of [...sameLabels, ...sameLabels]) {
        assert.is(register(recorder, kind, `contract_same_${kind}`, labels), first)
      }
    }
  },

  'another name, or other labels, are another series': ({ recorder, read }) => {
    const variants: Labels[] = [
      {},
      { a: 'x' },
      { a: 'y' },
      { b: 'x' },
      { a: 'x', b: 'y' },
      { a: 'y', b: 'x' },
    ]
    for (const [index, labels] of variants.entries()) {
      recorder.registerCounter('contract_other_total', labels, defaultMetadata).increment(index + 1)
    }
    recorder.registerCounter('contract_another_total', { a: 'x' }, defaultMetadata).increment(100)
    for (const [index, labels] of variants.entries()) {
      assert.is(read('counter', 'contract_other_total', labels), index + 1)
    }
    assert.is(read('counter', 'contract_another_total', { a: 'x' }), 100)
  },

  'labels without any label, empty or absent, are one series': ({ recorder }) => {
    const first = recorder.registerGauge('contract_bare', undefined, defaultMetadata)
    for (const labels of [{}, new Map(), [], { a: undefined, b: null }]) {
      assert.is(recorder.registerGauge('contract_bare', labels, defaultMetadata), first)
    }
  },

  'values made of separators, quotes and odd characters stay apart': ({ recorder, read }) => {
    const texts = [
      'a',
      'a,b',
      'a="b"',
      '{a="b"}',
      'a\\',
      'a\\n',
      'a\n',
      'a\0b',
      'a\uffffb',
      '🦀',
      'a;b',
      'a|b',
    ]
    const sets = texts.flatMap(first => texts.map(second => ({ first, second })))
    for (const [index, labels] of sets.entries()) {
      recorder.registerGauge('contract_odd', labels, defaultMetadata).set(index)
    }
    for (const [index, labels] of sets.entries()) assert.is(read('gauge', 'contract_odd', labels), index)
  },

  "the caller's labels are copied": ({ recorder, read }) => {
    const labels = { queue: 'mail' }
    const series = recorder.registerCounter('contract_copied_total', labels, defaultMetadata)
    labels.queue = 'changed'
    series.increment(1)
    assert.is(read('counter', 'contract_copied_total', { queue: 'mail' }), 1)
    assert.is(read('counter', 'contract_copied_total', { queue: 'changed' }), undefined)
    if (series.labels !== undefined) assert.equal(labelPairs(series.labels), [['queue', 'mail']])
  },

  'describing comes before or after registering, more than once, with every unit and with none': ({
    recorder,
  }) => {
    for (const [index, method] of describers.entries()) {
      const kind = kinds[index]!
      recorder[method](`contract_described_${kind}`, undefined, 'First')
      const series = register(recorder, kind, `contract_described_${kind}`)
      for (const unit of Object.values(Unit)) {
        recorder[method](`contract_described_${kind}`, unit, 'Another', { buckets: [1, 2] })
      }
      assert.is(register(recorder, kind, `contract_described_${kind}`), series)
      recorder[method](`contract_never_registered_${kind}`, Unit.Bytes, '')
    }
  },

  'a description alone makes no series': ({ recorder, read }) => {
    for (const [index, method] of describers.entries()) {
      recorder[method]('contract_only_described', Unit.Bytes, 'Never emitted')
      assert.is(read(kinds[index]!, 'contract_only_described'), undefined)
    }
  },

  'a series that has labels has those it was registered with, whatever becomes of the object': ({
    recorder,
  }) => {
    for (const kind of kinds) {
      const labels = { a: 1, b: 'two' }
      const series = register(recorder, kind, `contract_labels_${kind}`, labels)
      if (!('labels' in series)) continue
      labels.a = 2
      assert.equal(labelPairs(series.labels as Labels).sort(), [
        ['a', '1'],
        ['b', 'two'],
      ])
      assert.is(register(recorder, kind, `contract_labels_${kind}`, { b: 'two', a: '1' }), series)
    }
  },

  'series are taken out by their labels: exactly these, or these and others': ({ recorder, read }) => {
    for (const kind of kinds) {
      const name = `contract_removed_${kind}`
      const remove = (selection: SeriesSelection) => recorder.removeSeries!(kind, name, selection)
      const sets = [
        {},
        { a: '1' },
        { a: '1', b: '2' },
        { b: '3', a: '1' },
        { a: '1', c: '2' },
        { a: '2', b: '2' },
      ]
      const isThere = (): boolean[] => sets.map(labels => read(kind, name, labels) !== undefined)
      for (const labels of sets) {
        register(recorder, kind, name, labels)
        register(recorder, kind, `${name}_other`, labels)
      }
      assert.is(remove({ labels: { a: '9' } }), 0)
      assert.is(remove({ labels: { b: '2' } }), 0)
      assert.is(remove({ labels: [['a', 1]] }), 1)
      assert.equal(isThere(), [true, false, true, true, true, true])
      assert.is(remove({ labels: { a: 1 } }), 0)
      assert.is(remove({ labels: { a: 1 }, labelNames: ['b'] }), 2)
      assert.equal(isThere(), [true, false, false, false, true, true])
      assert.is(remove({ labels: { b: 2n }, mayHaveOthers: true }), 1)
      assert.equal(isThere(), [true, false, false, false, true, false])
      assert.is(remove({ labels: {}, labelNames: ['c'], mayHaveOthers: true }), 1)
      assert.is(remove({ labels: {} }), 1)
      for (const labels of sets) register(recorder, kind, name, labels)
      assert.is(remove({ labels: {}, mayHaveOthers: true }), sets.length)
      assert.equal(
        isThere(),
        sets.map(() => false),
      )
      for (const labels of sets) assert.is.not(read(kind, `${name}_other`, labels), undefined)
      assert.is(recorder.removeSeries!(kind, 'contract_never', { labels: {}, mayHaveOthers: true }), 0)
    }
  },

  'a handle to a series that was taken out starts it afresh': ({ recorder, read }) => {
    const before = swapGlobalRecorder(recorder)
    try {
      const held = counter('contract_again_total', { a: '1' })
      held.increment(5)
      assert.is(recorder.removeSeries!('counter', 'contract_again_total', { labels: { a: '1' } }), 1)
      assert.is(read('counter', 'contract_again_total', { a: '1' }), undefined)
      held.increment(2)
      assert.is(read('counter', 'contract_again_total', { a: '1' }), 2)
    } finally {
      swapGlobalRecorder(before)
    }
  },
}
