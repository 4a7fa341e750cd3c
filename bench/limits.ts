import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { median, show } from './number.ts'

// What limits of cardinality cost: node --import tsx bench/limits.ts, after npm run build. Each measurement has a process
// of its own, and they take turns.

const here = import.meta.dirname
const rounds = 5
const whats = ['without', 'with', 'folded', 'many'] as const

interface Result {
  readonly known?: number
  readonly folded?: number
  readonly ns?: number
  readonly bytes?: number
}

await build({
  entryPoints: [join(here, 'limits-program.ts')],
  outdir: join(here, 'dist'),
  bundle: true,
  packages: 'external',
  format: 'esm',
  target: 'node20',
})

const results = new Map(whats.map((what): [string, Result[]] => [what, []]))
for (let round = 0; round < rounds; round++) {
  for (const what of whats) {
    const argv = ['--expose-gc', join(here, 'dist/limits-program.js'), what]
    results.get(what)!.push(JSON.parse(execFileSync(process.execPath, argv, { cwd: here }).toString()))
  }
}

function of(what: (typeof whats)[number], name: keyof Result): number {
  return median(results.get(what)!.map(one => one[name]!))
}

const without = of('without', 'known')
const rows: ReadonlyArray<readonly [string, number]> = [
  ['a series that exists, without limits', without],
  ['a series that exists, with limits that nothing reaches', of('with', 'known')],
  ['a series that exists, of a label that has too many values', of('folded', 'known')],
  ['a value beyond the limit, of which the string exists', of('folded', 'folded')],
  ['a million values beyond the limit, each made for the call', of('many', 'ns')],
]
const lines = [
  '| a counter with two labels, 800 series | ns | times |',
  '| --- | --: | --: |',
  ...rows.map(([name, ns]) => `| ${name} | ${show(ns)} | ${(ns / without).toFixed(2)} |`),
  '',
  `A million values beyond the limit take ${show(of('many', 'bytes') / 1024)} kB in all.`,
]
const method = `Medians of ${rounds} processes; ${cpus()[0]!.model}, Node ${process.version}.`
const text = `${lines.join('\n')}\n\n${method}\n`
console.log(text)
if (!process.argv.includes('--dry')) writeFileSync(join(here, 'results/limits.md'), `# Limits\n\n${text}`)
