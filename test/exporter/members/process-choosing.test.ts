import { test } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type ChoiceState,
  decodeChoice,
  encodeChoice,
  type MemberState,
  newChoice,
} from '../../../exporter-prometheus/lib/members/process/choice-state.ts'
import { choicesOf, choose } from '../../../exporter-prometheus/lib/members/process/choosing.ts'
import { hashOf } from '../../../exporter-prometheus/lib/store/limits/hash.ts'

// What processes choose together, step by step.

const key = '["counter","hits","path"]'
const head = { kind: 'counter', metric: 'hits', label: 'path', overflow: 'other', addsUp: true } as const

/** What each of two processes tells. */
class Program {
  state: ChoiceState = newChoice(0)
  readonly dead = new Set<string>()
  readonly files = new Set(['a', 'b'])
  nowMs = 0
  readonly #perLabel: number

  constructor(perLabel: number) {
    this.#perLabel = perLabel
  }

  /** @param obeyed - by default all that was chosen until now, in a file that was written as often. */
  tell(
    name: string,
    recent: Readonly<Record<string, number>>,
    {
      candidates = {},
      obeyed = this.state.number,
      writes = 0,
      hasToldBefore = false,
      counts = true,
    }: {
      readonly counts?: boolean
      readonly hasToldBefore?: boolean
      readonly candidates?: Readonly<Record<number, number>>
      readonly obeyed?: number
      readonly writes?: number
    } = {},
  ): void {
    const member: MemberState = {
      identity: { pid: 1, start: name, machine: '' },
      toldMs: this.nowMs,
      obeyed,
      writes: obeyed,
      labels: new Map([
        [
          key,
          {
            ...head,
            perLabel: this.#perLabel,
            perMetric: undefined,
            values: Object.entries(recent).map(([text, one]) => ({
              text,
              recent: one,
              series: 1,
              counts,
            })),
            candidates: Object.entries(candidates).map(([hash, volume]) => ({ hash: Number(hash), volume })),
            writes,
            mean: 1,
            registers: undefined,
            overflowed: { metric: 'hits', label: 'path', most: this.#perLabel, samples: [], addsUp: true },
          },
        ],
      ]),
    }
    choose(this.state, name, member, {
      nowMs: this.nowMs,
      hasToldBefore,
      isLiving: one => !this.dead.has(one.identity.start),
      names: this.files,
    })
    // As it is in the file.
    this.state = decodeChoice(encodeChoice(this.state))!
  }

  get choice(): { values: string[]; leaving: string[]; gone: string[]; wanted: number[] } {
    const { values, leaving, gone, wanted } = choicesOf(this.state, true).get(key)!
    return { values: [...values.keys()], leaving: [...leaving], gone: [...gone], wanted: [...wanted.keys()] }
  }

  /** Everything that was written until now is shown. */
  show(): void {
    for (const [name, { writes }] of this.state.members) this.state.shown.set(name, writes)
    this.state.shownMs = this.nowMs
    this.state.shownNumber = this.state.number
  }
}

/** A program in which a value is to make room for one with the hash 7. */
function leaving(): Program {
  const program = new Program(2)
  program.show()
  program.tell('a', { '/busy': 50, '/idle': 1 })
  program.tell('b', { '/busy': 50 })
  const candidates = { 7: 40 }
  program.tell('a', { '/busy': 50, '/idle': 1 }, { candidates, writes: 40 })
  assert.equal(program.choice, { values: ['/busy'], leaving: ['/idle'], gone: [], wanted: [] })
  return program
}

test('a value goes when all processes that live have obeyed, and when that was shown', () => {
  const program = leaving()
  const candidates = { 7: 40 }
  program.tell('a', { '/busy': 50 }, { candidates })
  assert.equal(program.choice.leaving, ['/idle'])
  program.tell('b', { '/busy': 50 })
  assert.equal(program.choice.leaving, ['/idle'], 'not shown yet')
  program.show()
  program.tell('a', { '/busy': 50 }, { candidates })
  assert.equal(program.choice, { values: ['/busy'], leaving: [], gone: ['/idle'], wanted: [7] })
  // It can come back when nobody has it, and neither has the file of ended processes.
  program.tell('a', { '/busy': 50 }, { candidates })
  program.tell('b', { '/busy': 50 })
  assert.equal(program.choice.gone, ['/idle'])
  program.state.purged = program.state.number
  program.tell('a', { '/busy': 50 }, { candidates })
  assert.equal(program.choice.gone, ['/idle'], 'nobody has missed it yet')
  program.show()
  program.tell('a', { '/busy': 50 }, { candidates })
  assert.equal(program.choice.gone, [])
})

test('a wanted value of which a process has counted already does not get its place at once', () => {
  const program = leaving()
  program.state.labels.get(key)!.wanted.set(hashOf('/new'), 9)
  program.tell('b', { '/busy': 50, '/new': 3 })
  assert.equal(program.choice.values, ['/busy'])
  program.state.labels.get(key)!.wanted.set(hashOf('/new'), 9)
  program.tell('b', { '/busy': 50, '/new': 0 }, { counts: false })
  assert.equal(program.choice.values, ['/busy', '/new'])
})

test('one that is blocked holds that up, until it has ended', () => {
  const program = leaving()
  for (let time = 0; time < 5; time++) {
    program.tell('a', { '/busy': 50 })
    program.show()
  }
  assert.equal(program.choice.leaving, ['/idle'])
  program.dead.add('b')
  program.tell('a', { '/busy': 50 })
  program.show()
  program.tell('a', { '/busy': 50 })
  assert.equal(program.choice.gone, ['/idle'])
})

test('when nobody has scraped for ten minutes nothing waits for that', () => {
  const program = leaving()
  program.tell('a', { '/busy': 50 })
  program.nowMs = 600_001
  program.tell('b', { '/busy': 50 })
  assert.equal(program.choice.gone, ['/idle'])
})

test('a value of ended processes keeps its place while their file has it', () => {
  const program = new Program(2)
  program.tell('a', { '/a': 1 })
  program.tell('b', { '/b': 1 })
  program.state.ended = new Map([[key, ['/b']]])
  program.show()
  program.files.delete('b')
  program.tell('a', { '/a': 1 })
  assert.equal(program.choice.values, ['/a', '/b'])
  program.state.ended = new Map()
  program.tell('a', { '/a': 1 })
  assert.equal(program.choice.values, ['/a'])
})

test('of processes that are gone nothing is left', () => {
  const program = new Program(2)
  program.tell('a', { '/a': 1 })
  program.tell('b', {})
  // The one that is scraped may have shown some of which it was not told.
  program.state.shown.set('ended', 1).set('c', 1)
  program.show()
  program.files.delete('b')
  program.tell('a', { '/a': 1 })
  assert.equal([[...program.state.members.keys()], [...program.state.shown.keys()]], [['a'], ['a']])
})

test('nothing is replaced before all processes have told what they have', () => {
  const program = new Program(1)
  program.tell('a', { '/a': 1 })
  program.tell('a', { '/a': 1 }, { candidates: { 7: 40 }, writes: 40 })
  assert.equal([program.choice.values, program.choice.leaving], [['/a'], []])
  program.tell('b', {})
  program.tell('a', { '/a': 1 }, { candidates: { 7: 40 }, writes: 40 })
  assert.equal(program.choice.leaving, ['/a'])
})

test('a free place is for those that are busy, until nobody has written to others for ten seconds', () => {
  const program = leaving()
  program.tell('a', { '/busy': 50 })
  program.tell('b', { '/busy': 50 })
  program.show()
  program.tell('a', { '/busy': 50 })
  assert.equal(program.choice.gone, ['/idle'])
  program.nowMs += 9_999
  program.tell('a', { '/busy': 50, '/late': 1 })
  assert.equal(program.choice.values, ['/busy'], 'it would not begin at zero')
  program.nowMs += 1
  program.tell('a', { '/busy': 50, '/later': 1 })
  assert.equal(program.choice.values, ['/busy', '/later'])
})

test('a process whose choice was lost keeps what it has, if there is room', () => {
  const program = new Program(2)
  const attack = { writes: 40 }
  program.tell('a', { '/a': 1 }, attack)
  program.tell('b', { '/b': 1 }, attack)
  assert.equal(program.choice.values, [], 'under attack room is for those that are busy')
  const lost = new Program(2)
  const before = { ...attack, hasToldBefore: true }
  lost.tell('a', { '/a': 1 }, before)
  lost.tell('b', { '/b': 1, '/d': 1 }, before)
  assert.equal(lost.choice.values, ['/a', '/b'])
  const known = new Program(3)
  known.tell('a', { '/a': 1 }, before)
  known.tell('a', { '/a': 1, '/c': 1 }, before)
  assert.equal(known.choice.values, ['/a'], 'the second time nothing is lost')
})

test('a value goes when it was shown of every process that lives, not of one of them', () => {
  const program = leaving()
  for (const name of ['a', 'b']) program.tell(name, { '/busy': 50 })
  const { writes } = program.state.members.get('a')!
  program.state.shown.set('a', writes)
  program.tell('a', { '/busy': 50 })
  assert.equal(program.choice.leaving, ['/idle'])
  program.show()
  program.tell('a', { '/busy': 50 })
  assert.equal(program.choice.gone, ['/idle'])
})

test.run()
