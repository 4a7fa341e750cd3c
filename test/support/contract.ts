import { test } from 'uvu'
import { facadeChecks } from './contract-facade.ts'
import { type Check, recorderChecks, type Subject } from './contract-recorder.ts'

export type { Reading, Subject } from './contract-recorder.ts'

const checks: Readonly<Record<string, Check>> = { ...recorderChecks, ...facadeChecks }

/**
 * Adds the contract's tests for one recorder to the file that calls it, each with a subject of its own.
 *
 * @param skipped - sentences that do not apply to this recorder, each with the reason why.
 */
export function recorderContract(
  name: string,
  make: () => Subject,
  skipped: Readonly<Record<string, string>> = {},
): void {
  for (const sentence of Object.keys(skipped)) {
    if (!Object.hasOwn(checks, sentence)) throw new Error(`The contract has no sentence "${sentence}".`)
  }
  for (const [sentence, check] of Object.entries(checks)) {
    if (!Object.hasOwn(skipped, sentence)) test(`${name}: ${sentence}`, () => check(make()))
  }
}
