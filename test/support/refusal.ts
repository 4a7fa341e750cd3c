import { BuildError, type BuildErrorCode, PrometheusBuilder } from 'metrics-exporter-prometheus'
import { currentRecorder, noopRecorder } from 'metrics-facade'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { errorOf } from './prometheus-fixture.ts'

/** What is refused, the call that is, and what the message must contain. */
export type Refused = readonly [
  what: string,
  body: (builder: PrometheusBuilder) => unknown,
  ...says: string[],
]

/** A test for each case: it must throw a BuildError of this code, and leave nothing installed. */
export function refuses(code: BuildErrorCode, cases: readonly Refused[]): void {
  for (const [what, body, ...says] of cases) {
    test(`${what} is refused as ${code}, naming the value and the remedy`, () => {
      const error = errorOf(() => body(new PrometheusBuilder())) as BuildError
      assert.instance(error, BuildError)
      assert.is(error.name, 'BuildError')
      assert.is(error.code, code)
      for (const text of says) {
        assert.ok(error.message.includes(text), `"${text}" is not in "${error.message}"`)
      }
      assert.is(currentRecorder(), noopRecorder)
    })
  }
}
