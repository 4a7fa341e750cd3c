import type { FuzzLabels } from './step.ts'

// How names and labels are written, by the rules of the documents and not by the exporter's code.

/** Labels as they are shown, without those that the server adds. */
export type Written = ReadonlyMap<string, string>

function replaced(name: string, allowed: RegExp): string {
  const characters = Array.from(name, character => (allowed.test(character) ? character : '_'))
  if (characters.length === 0) return '_'
  if (/[0-9]/.test(characters[0]!)) characters[0] = '_'
  return characters.join('')
}

/** A metric's name as it is shown. */
export function writtenMetric(name: string): string {
  return replaced(name, /^[a-zA-Z0-9_:]$/)
}

function writtenLabel(name: string): string {
  return replaced(name, /^[a-zA-Z0-9_]$/).replace(/^_+(?=_)/, name.startsWith('__') ? '' : '$&')
}

/** Labels as they are shown; `undefined` where two of them are written alike. */
export function writtenLabels(labels: FuzzLabels): Map<string, string> | undefined {
  const written = new Map<string, string>()
  for (const [name, value] of new Map(labels)) {
    const text = value === undefined || value === null ? '' : String(value).toWellFormed()
    if (text === '') continue
    const label = writtenLabel(name)
    if (written.has(label)) return undefined
    written.set(label, text)
  }
  return written
}

/** What is put behind a family's name in the names of its samples. */
export const sampleSuffixes: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['', '_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
}

/** Whether a family would write a name that another writes. */
export function isTakenAs(name: string, type: string, other: string, otherType: string): boolean {
  const names = new Set(sampleSuffixes[type]!.map(suffix => name + suffix))
  return sampleSuffixes[otherType]!.some(suffix => names.has(other + suffix))
}
