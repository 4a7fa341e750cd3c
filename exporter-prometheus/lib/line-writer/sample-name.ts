import { isLegalLabelName, isLegalMetricName } from '../names/legal.ts'
import { EncodedText } from './encoded-text.ts'
import { escapeValue } from './escape.ts'

// Names that not every reader knows stand in quotes, and that of a metric inside the braces, before its labels.

/** A family's name as the lines about it have it. */
export function familyName(name: string): string {
  return isLegalMetricName(name) ? name : `"${escapeValue(name)}"`
}

/** A label's name as it stands before its value. */
export function labelName(name: string): string {
  return isLegalLabelName(name) ? name : `"${escapeValue(name)}"`
}

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
