import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorsOf } from './compiler.ts'

/** Lines of a program, and what the compiler has to say of them. */
export interface TypedCalls {
  /** What the calls need. */
  readonly heading: readonly string[]
  /** Calls that compile. */
  readonly right: readonly string[]
  /** Calls that do not, each with the whole error. */
  readonly wrong: ReadonlyArray<readonly [line: string, error: string]>
}

/** Compiles the calls, and makes a test of those that compile and of each that does not. */
export async function typedCalls({ heading, right, wrong }: TypedCalls): Promise<void> {
  const errors = await errorsOf([...heading, ...right, ...wrong.map(([line]) => line)])

  test('what is in the table compiles as it says, and all else as ever', () => {
    for (let line = 1; line <= heading.length + right.length; line++) assert.is(errors.get(line), undefined)
  })

  wrong.forEach(([line, error], index) => {
    test(`the compiler says what is wrong with ${line}`, () => {
      const text = errors.get(heading.length + right.length + 1 + index) ?? ''
      assert.is(text.replace(/^.*?: /, '').trim(), error)
    })
  })
}
