import { execFileSync } from 'node:child_process'
import { compileProgram, isSmoke, writeFeature } from './feature-results.ts'
import { show } from './number.ts'
import { type Outcome, type Result, summarize } from './outcome.ts'

// What limits of cardinality cost: node --import tsx bench/limits.ts, after npm run build. Each measurement has a process
// of its own, and they take turns.

const here = import.meta.dirname
const rounds = isSmoke ? 1 : 5
const whats = ['without', 'with', 'folded', 'made', 'many'] as const

interface Found {
  readonly known?: number
  readonly folded?: number
  readonly ns?: number
  readonly bytes?: number
}

const program = compileProgram('limits-program')
const results = new Map(whats.map((what): [string, Found[]] => [what, []]))
for (let round = 0; round < rounds; round++) {
  for (const what of whats) {
    const argv = ['--expose-gc', program, what]
    results.get(what)!.push(JSON.parse(execFileSync(process.execPath, argv, { cwd: here }).toString()))
  }
}

function resultOf(what: (typeof whats)[number], name: keyof Found): Result {
  return summarize(results.get(what)!.map(one => one[name]!))!
}

function of(what: (typeof whats)[number], name: keyof Found): number {
  return resultOf(what, name).median
}

const without = of('without', 'known')
const rows: ReadonlyArray<readonly [string, number]> = [
  ['a series that exists, without limits', without],
  ['a series that exists, with limits that nothing reaches', of('with', 'known')],
  ['a series that exists, of a label that has too many values', of('folded', 'known')],
  ['a value beyond the limit, of which the string exists', of('folded', 'folded')],
  ['a series that exists, without limits, each time by another string', of('made', 'ns')],
  ['a million values beyond the limit, each by its own string', of('many', 'ns')],
]
const lines = [
  '| a counter with two labels, 800 series | ns | times |',
  '| --- | --: | --: |',
  ...rows.map(([name, ns]) => `| ${name} | ${show(ns)} | ${(ns / without).toFixed(2)} |`),
  '',
  `A million values beyond the limit take ${show(of('many', 'bytes') / 1024)} kB in all.`,
]
const outcomes: Outcome[] = [
  { work: 'counter within limits', unit: 'ns', results: { ours: resultOf('with', 'known') } },
  { work: 'counter beyond limits', unit: 'ns', results: { ours: resultOf('folded', 'folded') } },
]
writeFeature('limits', 'Limits', lines.join('\n'), outcomes, `Medians of ${rounds} processes`)
