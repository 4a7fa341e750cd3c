import { normalForm, normalLine } from './normal-form.ts'
import { renderOriginal } from './original.ts'
import { renderOurs } from './ours.ts'
import type { Sequence } from './sequence.ts'
import { distributions } from './sequences/distributions.ts'
import { labels } from './sequences/labels.ts'
import { names } from './sequences/names.ts'
import { values } from './sequences/values.ts'

// Compares what our exporter renders with what the original renders, after the same operations. Every difference must
// be a departure that the sequence lists, and every departure listed must be there. Optional: it needs cargo.

/** Takes lines out, and tells which of them were not there. */
function without(
  lines: readonly string[],
  taken: readonly string[],
): { readonly rest: readonly string[]; readonly missing: readonly string[] } {
  const rest = [...lines]
  const missing = taken.filter(line => {
    const index = rest.indexOf(line)
    if (index !== -1) rest.splice(index, 1)
    return index === -1
  })
  return { rest, missing }
}

/** What is wrong with the two expositions of a sequence, in words; nothing if each difference is a listed one. */
function faultsOf({ name, departures }: Sequence, original: string, ours: string): readonly string[] {
  const faults: string[] = []
  const remains = { original: normalForm(original), ours: normalForm(ours) }
  for (const { reason, ...lines } of departures) {
    for (const side of ['original', 'ours'] as const) {
      const { rest, missing } = without(remains[side], lines[side].map(normalLine))
      remains[side] = rest
      for (const line of missing) faults.push(`no departure any more (${side}; ${reason}): ${line}`)
    }
  }
  const { rest, missing } = without(remains.original, remains.ours)
  for (const line of rest) faults.push(`only the original writes: ${line}`)
  for (const line of missing) faults.push(`only we write: ${line}`)
  if (faults.length === 0 && remains.original.join('\n') !== remains.ours.join('\n')) {
    faults.push(`the lines are the same, but not their order: ${remains.ours.join('\n')}`)
  }
  return faults.map(fault => `  ${name}: ${fault}`)
}

const sequences = [...values, ...labels, ...names, ...distributions]

let passed = 0
let failed = 0
const rendered = renderOriginal(sequences.map(({ operations }) => operations))
if ('missing' in rendered) {
  console.log(`skipped: ${rendered.missing}`)
} else if ('failure' in rendered) {
  console.log(`FAIL ${rendered.failure}`)
  failed = 1
} else {
  sequences.forEach((sequence, index) => {
    const faults = faultsOf(sequence, rendered.expositions[index] ?? '', renderOurs(sequence.operations))
    if (faults.length === 0) passed += 1
    else failed += 1
    console.log(
      `${faults.length === 0 ? 'ok  ' : 'FAIL'} ${sequence.name} (${sequence.departures.length} departures)`,
    )
    for (const fault of faults) console.log(fault)
  })
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
