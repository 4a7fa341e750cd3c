import { isLegalMetricName } from '../names/legal.ts'
import { familyName } from '../names/quoting.ts'
import { EncodedText } from './encoded-text.ts'

/** How a line begins: `bare` where the sample has no labels, `open` where they and a closing brace follow. */
export interface SampleName {
  readonly bare: string
  readonly open: string
  /** As `open`, for lines of which there are many. */
  readonly encoded: EncodedText
}

/** A sample's name at the start of its lines. */
export function sampleName(name: string): SampleName {
  const isLegal = isLegalMetricName(name)
  const written = familyName(name)
  const open = isLegal ? `${written}{` : `{${written},`
  return { bare: isLegal ? written : `{${written}}`, open, encoded: EncodedText.of(open) }
}
