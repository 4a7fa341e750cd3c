import { isLegalMetricName } from '../names/legal.ts'
import { familyName } from '../names/quoting.ts'
import { EncodedText } from './encoded-text.ts'

/** How a line begins: `bare` for a sample without labels; `open` if labels and a closing brace follow. */
export interface SampleName {
  readonly bare: string
  readonly open: string
  /** The bytes of `open`, for lines that are written often. */
  readonly encoded: EncodedText
}

/** Prepares the name of a sample for the start of its lines. */
export function sampleName(name: string): SampleName {
  const isLegal = isLegalMetricName(name)
  const written = familyName(name)
  const open = isLegal ? `${written}{` : `{${written},`
  return { bare: isLegal ? written : `{${written}}`, open, encoded: EncodedText.of(open) }
}
