import type { PrometheusHandle } from 'metrics-exporter-prometheus'
import { type Counter, counter, currentRecorder, gauge, type LabelRecord, Unit } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { freshRecorder } from '../../support/prometheus-fixture.ts'
import { Random } from '../../support/random.ts'
import { labelKey, parseStrictly } from '../../support/strict-parser.ts'

// Faults of registration show after several steps in a row: so all that can be done to series is done at random, and each
// step is compared with plain lists, in which a series is found by looking at all of them.

interface ModelSeries {
  readonly own: LabelRecord
  key: string
  value: number
}

type Names = 'a' | 'b' | 'd'

class Model {
  readonly families = new Map<string, ModelSeries[]>()
  readonly #globals = new Map<string, string>()

  /** Returns the labels that the series was first registered with: those that a handle to it has from now on. */
  increment(name: string, own: LabelRecord): LabelRecord {
    const family = this.families.get(name) ?? []
    this.families.set(name, family)
    const key = this.#keyOf(own)
    let series = family.find(one => one.key === key)
    if (series === undefined) {
      series = { own, key, value: 0 }
      family.push(series)
    }
    series.value += 1
    return series.own
  }

  remove(name: string, own: LabelRecord): boolean {
    const family = this.families.get(name) ?? []
    const at = family.findIndex(one => one.key === this.#keyOf(own))
    if (at >= 0) family.splice(at, 1)
    if (family.length === 0) this.families.delete(name)
    return at >= 0
  }

  setGlobal(name: string, value: string | undefined): void {
    if (value === undefined) this.#globals.delete(name)
    else this.#globals.set(name, value)
    for (const [family, series] of this.families) {
      for (const one of series) one.key = this.#keyOf(one.own)
      this.families.set(
        family,
        series.filter((one, index) => series.findIndex(({ key }) => key === one.key) === index),
      )
    }
  }

  #keyOf(own: LabelRecord): string {
    const given = Object.entries(own).map(([name, value]) => [name, String(value)] as const)
    return labelKey(new Map([...this.#globals, ...given.filter(([, value]) => value !== '')]))
  }

  samples(): Array<readonly [string, ReadonlyArray<readonly [string, number]>]> {
    return Array.from(this.families, ([name, series]) => [name, series.map(({ key, value }) => [key, value])])
  }
}

function samplesOf(handle: PrometheusHandle): ReturnType<Model['samples']> {
  return parseStrictly(handle.render())
    .filter(({ name }) => !name.startsWith('metrics_'))
    .map(({ name, samples }) => [name, samples.map(({ labels, value }) => [labelKey(labels), value])])
}

/** One to three labels, in any order; of few values most often, so that they meet again. */
function anyLabels(random: Random, spread: number): LabelRecord {
  const names: Names[] = ['a', 'b', 'd']
  const labels: Record<string, string | number> = {}
  for (let count = random.below(4); count > 0; count--) {
    const [name] = names.splice(random.below(names.length), 1)
    const value = random.below(random.below(3) === 0 ? spread : 3)
    labels[name!] = random.below(4) === 0 ? value : String(value)
  }
  return labels
}

for (let seed = 1; seed <= 12; seed++) {
  test(`registering, removing, clearing and global labels at random leave what plain lists have, seed ${seed}`, () => {
    const random = new Random(seed)
    // A handle has the labels that its series was registered with, so which these are must not depend on global ones.
    const isHolding = seed % 2 === 0
    const spread = [4, 100, 300][seed % 3]!
    const handle = freshRecorder()
    const model = new Model()
    const held: Array<[Counter, string, LabelRecord]> = []
    const names = ['x', 'y', 'z']
    const write = (): void => {
      const [name, labels] = [names[random.below(3)]!, anyLabels(random, spread)]
      const one = counter(name, labels)
      one.increment()
      const own = model.increment(name, labels)
      if (isHolding && random.below(4) === 0) held.push([one, name, own])
    }
    const steps: Array<() => void> = [
      write,
      () => {
        for (let count = random.below(spread); count > 0; count--) write()
      },
      () => {
        for (const entry of held) {
          const [one, name, own] = entry
          one.increment()
          entry[2] = model.increment(name, own)
        }
      },
      () => {
        for (let count = random.below(4); count > 0; count--) {
          const [name, labels] = [names[random.below(3)]!, anyLabels(random, spread)]
          assert.is(handle.remove('counter', name, labels), model.remove(name, labels))
        }
      },
      () => {
        // What is there, most of it or a little.
        const share = 1 + random.below(4)
        for (const [name, family] of [...model.families]) {
          for (const { own } of [...family]) {
            if (random.below(share) > 0) continue
            assert.is(handle.remove('counter', name, own), model.remove(name, own))
          }
        }
      },
      () => {
        const [name, value] = [isHolding ? 'g' : 'abg'[random.below(3)]!, random.below(3)]
        handle.setGlobalLabel(name, value === 0 ? undefined : String(value))
        model.setGlobal(name, value === 0 ? undefined : String(value))
      },
      () => {
        if (random.below(5) > 0) return
        handle.clear()
        model.families.clear()
      },
    ]
    for (let step = 0; step < 120; step++) {
      steps[random.below(steps.length)]!()
      if (random.below(4) > 0) assert.equal(samplesOf(handle), model.samples(), `after step ${step}`)
    }
    assert.equal(samplesOf(handle), model.samples())
  })
}

test('describing late, renaming, removing and describing again at random leaves every name to one family', () => {
  const names = ['a', 'a_seconds', 'b', 'b_bytes', 'b_seconds']
  const units = [undefined, Unit.Seconds, Unit.Bytes]
  for (let seed = 1; seed <= 150; seed++) {
    const random = new Random(seed)
    const handle = freshRecorder(builder => builder.withRecommendedNaming(true))
    const described = new Map<string, string | undefined>()
    /** By name, in the order in which they were opened. */
    const open = new Map<string, { written: string; value: number }>()
    const writtenName = (name: string): string => {
      const unit = described.get(name)
      return unit === undefined || name.endsWith(`_${unit}`) ? name : `${name}_${unit}`
    }
    const isTaken = (written: string, but?: string): boolean =>
      [...open].some(([name, family]) => name !== but && family.written === written)
    for (let step = 0; step < 40; step++) {
      const name = names[random.below(names.length)]!
      const which = random.below(4)
      if (which === 0) {
        const unit = units[random.below(3)]
        currentRecorder().describeGauge(name, unit, 'Help')
        if (!described.has(name)) {
          described.set(name, unit)
          const family = open.get(name)
          if (family !== undefined && !isTaken(writtenName(name), name)) family.written = writtenName(name)
        }
      } else if (which === 1) assert.is(handle.remove('gauge', name), open.delete(name))
      else {
        gauge(name).set(step)
        if (!open.has(name) && !isTaken(writtenName(name)))
          open.set(name, { written: writtenName(name), value: 0 })
        if (open.has(name)) open.get(name)!.value = step
      }
      assert.equal(
        samplesOf(handle),
        [...open.values()].map(({ written, value }) => [written, [[labelKey(new Map()), value]]]),
        `seed ${seed}, step ${step}`,
      )
    }
  }
})

test.run()
