import * as assert from 'uvu/assert'
import { labelKey, type ParsedFamily } from '../support/strict-parser.ts'
import { sampleSuffixes } from './written.ts'

/** A sample's name and labels as a key. A bound may be spelled in more than one way, and means the same. */
export function sampleKey(name: string, labels: ReadonlyMap<string, string>): string {
  const spelled = new Map(labels)
  for (const own of ['le', 'quantile']) {
    const bound = spelled.get(own)
    if (bound !== undefined && /^[0-9.e+-]+$/.test(bound)) spelled.set(own, String(Number(bound)))
  }
  return `${name} ${labelKey(spelled)}`
}

/** Every sample that is shown; none may be there twice. */
export function samplesOf(families: readonly ParsedFamily[]): Map<string, number> {
  const all = new Map<string, number>()
  for (const { type, samples } of families) {
    assert.ok(sampleSuffixes[type] !== undefined, type)
    for (const { name, labels, value } of samples) {
      const key = sampleKey(name, labels)
      assert.not(all.has(key), `${key} is shown twice`)
      all.set(key, value)
    }
  }
  return all
}

/** Fails unless both have the same samples with the same values, and says where they differ. */
export function agree(
  shown: ReadonlyMap<string, number>,
  expected: ReadonlyMap<string, number>,
  what: string,
): void {
  const keys = new Set([...shown.keys(), ...expected.keys()])
  const differing = [...keys].filter(key => !Object.is(shown.get(key), expected.get(key)))
  const lines = differing
    .slice(0, 10)
    .map(key => `${key}: ${shown.get(key)}, and ${expected.get(key)} in ${what}`)
  assert.is(differing.length, 0, `${differing.length} samples differ:\n${lines.join('\n')}`)
}
